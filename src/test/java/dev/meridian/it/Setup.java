package dev.meridian.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder with a {@code meridian.yaml} and zones of its own.
 *
 * @param folder is the working directory of what is run on it
 */
public record Setup(Path folder) {
  static final Path DATABASE = Path.of("geoip/dbip-country-lite.mmdb").toAbsolutePath();

  /**
   * Listens on a free port of 127.0.0.1 and ::1. None that the kernel chooses: dig allows others to
   * share its port as servers do (SO_REUSEPORT), so it is now and then given that of a server on
   * such a port, and then asks itself.
   */
  public static Setup in(Path folder) throws IOException {
    int port = Ports.free();
    return in(folder, "\"127.0.0.1:%d\", \"[::1]:%d\"".formatted(port, port));
  }

  /** Listens on 127.0.0.1 only, at this port. */
  static Setup in(Path folder, int port) throws IOException {
    return in(folder, "\"127.0.0.1:" + port + "\"");
  }

  /** Listens on these addresses, such as {@code "127.0.0.1:53"} with its quotes. */
  static Setup in(Path folder, String listen) throws IOException {
    Setup setup = new Setup(folder);
    Files.createDirectories(folder.resolve("zones"));
    return setup.write("meridian.yaml", "listen: {dns: [%s]}\n".formatted(listen));
  }

  /** Adds the shipped geo database, which takes a moment to load. */
  Setup withGeo() throws IOException {
    return config("geoip: [%s]%n".formatted(DATABASE));
  }

  /** Writes the master file of a zone. */
  public Setup zone(String apex, String text) throws IOException {
    return write("zones/" + apex + ".zone", text);
  }

  /** Writes the steering of a zone. */
  Setup steering(String apex, String text) throws IOException {
    return write("zones/" + apex + ".yaml", text);
  }

  /** Adds lines to {@code meridian.yaml}. */
  Setup config(String lines) throws IOException {
    return write("meridian.yaml", Files.readString(folder.resolve("meridian.yaml")) + lines);
  }

  Setup write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
    return this;
  }
}
