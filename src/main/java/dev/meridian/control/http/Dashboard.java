package dev.meridian.control.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The pages that a browser shows: files of the jar, which hold nothing of the server and are for
 * everybody. What they show they ask the API for, as any client does.
 */
public final class Dashboard {
  private static final String FOLDER = "/dev/meridian/control/dashboard/";
  private static final String PAGE = "index.html";
  private static final int TAG_OCTETS = 12;

  /** All files but {@link #PAGE}, which is at the top. */
  private static final List<String> FILES =
      List.of(
          "api.js",
          "app.js",
          "charts.js",
          "dialogs.js",
          "dom.js",
          "explain.js",
          "format.js",
          "history.js",
          "icon.svg",
          "map.js",
          "overrides.js",
          "style.css",
          "tables.js",
          "whatif.js",
          "world.svg");

  private Dashboard() {}

  /** One endpoint for each file, and others. */
  public static List<Endpoint> with(List<Endpoint> others) {
    List<Endpoint> all = new ArrayList<>(others);
    all.add(endpoint("/", PAGE));
    FILES.forEach(file -> all.add(endpoint("/dashboard/" + file, file)));
    return all;
  }

  private static Endpoint endpoint(String path, String file) {
    Buffer octets = octets(file);
    Reply reply = new Reply.Asset(type(file), octets, "\"" + tag(octets) + "\"");
    return Endpoint.open(path, _ -> Future.succeededFuture(reply));
  }

  private static Buffer octets(String file) {
    try (InputStream in = Dashboard.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + file);
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String type(String file) {
    return switch (file.substring(file.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException(file);
    };
  }

  private static String tag(Buffer octets) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(octets.getBytes());
      return HexFormat.of().formatHex(hash, 0, TAG_OCTETS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
