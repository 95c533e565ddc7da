package dev.meridian.steer;

/**
 * What comes to a policy, in the unit of {@link Member#capacity}: what is configured, until
 * somebody tells what it is. Written by the thread that writes a {@link PolicySet}, read by any.
 */
public final class Load {
  private final double configured;
  private volatile double now;

  /**
   * A load.
   *
   * @param configured over 0
   */
  public Load(double configured) {
    this.configured = configured;
    this.now = configured;
  }

  /** What is configured. */
  public double configured() {
    return configured;
  }

  /** What comes, as far as anybody knows. */
  public double now() {
    return now;
  }

  /**
   * It is another from now on; {@link PolicySet#weighed} has answers follow.
   *
   * @param load 0 or more
   */
  public void tell(double load) {
    now = load;
  }

  /** It is what is configured again. */
  public void forget() {
    now = configured;
  }
}
