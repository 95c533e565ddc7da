package dev.meridian.route53.fake;

/** What goes wrong with a call. */
public enum Fault {
  NONE,
  /** Refused for its rate; not executed. */
  THROTTLED,
  /** Status 500; not executed. */
  SERVER_ERROR,
  /** Status 503; not executed. */
  UNAVAILABLE,
  /** The credentials are no longer good; not executed. */
  EXPIRED,
  /** Refused as an invalid batch, in the form that the API reference shows; not executed. */
  REJECTED_WITHOUT_CODE,
  /** The connection is closed without an answer; not executed. */
  CUT_BEFORE,
  /** Executed, then the connection is closed without an answer. */
  CUT_AFTER,
  /** Executed, and never answered. */
  SILENT_AFTER
}
