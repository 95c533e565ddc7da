package dev.meridian.route53.fake;

import java.util.List;

/** An error response. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;

  Refusal(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static Refusal invalidInput(String message) {
    return new Refusal(400, "InvalidInput", message);
  }

  static Refusal invalidBatch(List<String> messages) {
    return new Refusal(400, "InvalidChangeBatch", "[" + String.join(", ", messages) + "]");
  }

  static Refusal noSuchZone(String id) {
    return new Refusal(404, "NoSuchHostedZone", "No hosted zone found with ID: " + id);
  }

  static Refusal noSuchCheck(String id) {
    return new Refusal(
        404, "NoSuchHealthCheck", "A health check with id " + id + " does not exist.");
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  Xml body(int request) {
    return Xml.of(
        "ErrorResponse",
        Xml.of(
            "Error",
            Xml.of("Type", status < 500 ? "Sender" : "Receiver"),
            Xml.of("Code", code),
            Xml.of("Message", String.valueOf(getMessage()))),
        Xml.of("RequestId", "00000000-0000-0000-0000-%012d".formatted(request)));
  }
}
