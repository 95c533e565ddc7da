package dev.meridian.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meridian.answer.GuardedResponder;
import dev.meridian.fuzz.HostileWorld.Manner;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Any octets as a request, to servers that speak in every {@link Manner}. The first octet of an
 * input says which, over what transport and from which family of addresses; the rest is the
 * message.
 */
@ExtendWith(InputCount.class)
final class RequestFuzzTest {
  private static final int MESSAGE_MAX = 65_535;
  private static final int DATAGRAM_MAX = 4096;
  private static final int TCP = 1;
  private static final int V6 = 2;
  private static final Manner[] MANNERS = Manner.values();

  private static final Map<Manner, GuardedResponder> RESPONDERS = responders();

  private static Map<Manner, GuardedResponder> responders() {
    Map<Manner, GuardedResponder> responders = new EnumMap<>(Manner.class);
    for (Manner manner : MANNERS) {
      responders.put(manner, new GuardedResponder(manner.snapshot()));
    }
    return responders;
  }

  @FuzzTest
  void request(byte[] input) {
    InputCount.add();
    if (input.length == 0) {
      return;
    }
    boolean stream = (input[0] & TCP) != 0;
    Manner manner = MANNERS[(input[0] >>> 2) & 3];
    byte[] message =
        Arrays.copyOfRange(
            input, 1, Math.min(input.length, 1 + (stream ? MESSAGE_MAX : DATAGRAM_MAX)));
    tried(manner, message, stream, (input[0] & V6) != 0);
  }

  /** Sends one message and judges what comes of it. */
  static void tried(Manner manner, byte[] message, boolean stream, boolean v6) {
    GuardedResponder responder = RESPONDERS.get(manner);
    if (responder == null) {
      throw new IllegalStateException();
    }
    Judge.judge(
        manner,
        message,
        stream,
        responder.respond(message, Judge.limit(manner, message, stream), stream, v6));
  }
}
