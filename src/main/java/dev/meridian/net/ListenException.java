package dev.meridian.net;

import java.io.IOException;
import java.util.Locale;

/**
 * A socket could not be opened. The message is one line for the operator, such as {@code cannot
 * listen on 127.0.0.1:53/udp: permission denied}.
 */
public final class ListenException extends IOException {
  private static final long serialVersionUID = 1L;

  ListenException(Endpoint endpoint, String reason) {
    super("cannot listen on " + endpoint + ": " + reason);
  }

  ListenException(Endpoint endpoint, IOException cause) {
    super("cannot listen on " + endpoint + ": " + decapitalized(message(cause)), cause);
  }

  /** Queries of a network interface cannot be taken by AF_XDP. */
  ListenException(String networkInterface, IOException cause) {
    super(
        "cannot take queries of "
            + networkInterface
            + " by AF_XDP: "
            + decapitalized(message(cause)),
        cause);
  }

  private static String message(IOException cause) {
    String message = cause.getMessage();
    return message == null || message.isEmpty() ? cause.toString() : message;
  }

  private static String decapitalized(String reason) {
    return reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
  }
}
