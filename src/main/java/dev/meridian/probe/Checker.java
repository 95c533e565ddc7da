package dev.meridian.probe;

/** How one target is checked; knows the protocol, not the clock. */
sealed interface Checker
    permits HttpChecker, TcpChecker, DnsChecker, GrpcChecker, ExecChecker, PushChecker {
  /**
   * Begins one check over a new connection and returns at once. What happens later ends the
   * attempt, unless its time is up before. To be called on the scheduler's thread, never while an
   * earlier attempt of the same target is in flight.
   */
  void check(Attempt attempt);
}
