package dev.meridian.probe;

import java.util.List;

/** Status codes of gRPC, by number. */
final class GrpcStatus {
  private static final List<String> NAMES =
      List.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS",
          "UNAUTHENTICATED");

  private GrpcStatus() {}

  /** {@code grpc-status 5 NOT_FOUND}. */
  static String words(String status) {
    String line = "grpc-status " + Reasons.printable(status);
    boolean known = status.matches("\\d{1,2}") && Integer.parseInt(status) < NAMES.size();
    return known ? line + " " + NAMES.get(Integer.parseInt(status)) : line;
  }
}
