package dev.meridian.route53;

/** A call that failed for good; the message is one line for the operator, cause and fix. */
public final class ApiException extends Exception {
  private static final long serialVersionUID = 1;

  /** What can be done about it. */
  public enum Kind {
    /** The zone is not as it was read: read it again. */
    ZONE_CHANGED,
    /** Nothing but the operator helps. */
    REFUSED,
    /** Route 53 cannot be reached, or answers with faults: later it may work. */
    UNAVAILABLE
  }

  private final Kind kind;

  ApiException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  public Kind kind() {
    return kind;
  }
}
