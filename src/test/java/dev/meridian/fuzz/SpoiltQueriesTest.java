package dev.meridian.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.answer.GuardedResponder;
import dev.meridian.answer.GuardedResponder.Answered;
import dev.meridian.fuzz.HostileWorld.Manner;
import dev.meridian.stats.Ending;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sound queries and spoilt ones, each judged by the RFCs and by dnsjava. */
final class SpoiltQueriesTest {
  private static final long SEED = 20261122;
  private static final int QUERIES = 15_000;
  private static final int UDP_MAX = 4096;

  @ParameterizedTest
  @EnumSource(Manner.class)
  void eachIsMetAsItDeserves(Manner manner) {
    Random random = new Random(SEED + manner.ordinal());
    RandomQuery queries = new RandomQuery(random);
    GuardedResponder responder = new GuardedResponder(manner.snapshot());
    Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
    byte[] other = queries.sound();
    for (int i = 0; i < QUERIES; i++) {
      byte[] sound = queries.sound();
      assertThat(new RequestForm(sound).verdict)
          .as("seed %d, query %d", SEED, i)
          .isIn(RequestForm.Verdict.ANSWER, RequestForm.Verdict.BADVERS);
      ask(responder, manner, sound, random, endings);
      byte[] spoilt = queries.spoilt(sound, other);
      if (spoilt.length <= UDP_MAX) {
        ask(responder, manner, spoilt, random, endings);
      }
      other = sound;
    }
    assertThat(endings.keySet()).as("seed %d", SEED).containsAll(expected(manner));
  }

  private static void ask(
      GuardedResponder responder,
      Manner manner,
      byte[] request,
      Random random,
      Map<Ending, Integer> endings) {
    boolean stream = random.nextInt(4) == 0;
    Answered answered =
        responder.respond(
            request, Judge.limit(manner, request, stream), stream, random.nextBoolean());
    Judge.judge(manner, request, stream, answered);
    endings.merge(answered.ending(), 1, Integer::sum);
  }

  /** All that requests can end in, so that no judgement was idle. */
  private static Set<Ending> expected(Manner manner) {
    Set<Ending> endings = EnumSet.allOf(Ending.class);
    endings.remove(Ending.SERVFAIL);
    if (manner != Manner.COOKIES_REQUIRED) {
      endings.remove(Ending.BADCOOKIE);
    }
    if (!manner.mayLimit()) {
      endings.remove(Ending.LIMITED);
    }
    return endings;
  }
}
