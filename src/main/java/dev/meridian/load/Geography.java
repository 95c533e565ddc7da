package dev.meridian.load;

import dev.meridian.answer.Steering;
import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import dev.meridian.load.geo.Address;
import dev.meridian.load.geo.GeoFileException;
import dev.meridian.load.geo.GeoSource;
import dev.meridian.steer.Classes;
import dev.meridian.steer.Whereabouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;

/**
 * Where clients are, for people and programs that ask about one: the databases behind the tries.
 */
public final class Geography {
  private final GeoSource source;

  Geography(GeoSource source) {
    this.source = source;
  }

  /** The databases. */
  public GeoSource source() {
    return source;
  }

  /**
   * Where a client is.
   *
   * @throws UncheckedIOException when a database was overwritten since it was opened
   */
  public Location location(InetAddress client) {
    try {
      return source.locate(client);
    } catch (GeoFileException e) {
      throw new UncheckedIOException(new IOException(e.file() + " " + e.getMessage()));
    }
  }

  /**
   * What a policy may know of a client.
   *
   * @throws UncheckedIOException when a database was overwritten since it was opened
   */
  public Whereabouts whereabouts(InetAddress client, Steering steering) {
    return whereabouts(client, steering.policy().classes());
  }

  private Whereabouts whereabouts(InetAddress client, Classes classes) {
    Location location = location(client);
    Address address = Address.of(client);
    List<Cidr> covering =
        classes.prefixes().stream()
            .filter(prefix -> prefix.contains(address.high(), address.low()))
            .sorted((a, b) -> Integer.compare(b.prefixBits(), a.prefixBits()))
            .toList();
    return new Whereabouts(location, covering);
  }
}
