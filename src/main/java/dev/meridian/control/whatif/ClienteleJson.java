package dev.meridian.control.whatif;

import dev.meridian.stats.Callers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What was seen of clients as JSON, which is read back by commands. */
public final class ClienteleJson {
  private static final long MAPPED = 0xffff_0000_0000L;
  private static final double DIGITS = 100;

  private ClienteleJson() {}

  /** The object. */
  public static JsonObject of(Clientele.Seen seen) {
    JsonArray networks = new JsonArray();
    for (Population.Network one : seen.networks()) {
      InetAddress address = one.address();
      String length = address instanceof Inet4Address ? "/24" : "/48";
      networks.add(
          new JsonObject()
              .put("network", address.getHostAddress() + length)
              .put("queries", Math.round(one.clients() * DIGITS) / DIGITS));
    }
    return new JsonObject()
        .put("samples", Math.floor(seen.samples() * DIGITS) / DIGITS)
        .put("samplesMin", Clientele.SAMPLES_MIN)
        .put("every", Callers.EVERY)
        .put("halfLifeSeconds", Clientele.HALF_LIFE.toSeconds())
        .put("networks", networks);
  }

  /**
   * Reads it back.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Clientele.Seen parse(JsonObject json) {
    List<Population.Network> networks = new ArrayList<>();
    try {
      for (int i = 0; i < json.getJsonArray("networks").size(); i++) {
        JsonObject one = json.getJsonArray("networks").getJsonObject(i);
        String network = one.getString("network");
        InetAddress address = InetAddress.ofLiteral(network.substring(0, network.lastIndexOf('/')));
        networks.add(network(address, one.getDouble("queries")));
      }
      return new Clientele.Seen(json.getDouble("samples"), networks);
    } catch (ClassCastException | NullPointerException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("the server tells of its clients in another way", e);
    }
  }

  private static Population.Network network(InetAddress address, double queries) {
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? new Population.Network(0, MAPPED | Integer.toUnsignedLong(octets.getInt()), queries)
        : new Population.Network(octets.getLong(), octets.getLong(), queries);
  }
}
