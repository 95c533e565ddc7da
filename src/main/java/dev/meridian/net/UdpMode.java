package dev.meridian.net;

/** How datagrams are moved. */
enum UdpMode {
  /** {@code recvmmsg} and {@code sendmmsg}: Linux on x86-64 and AArch64. */
  BATCHED,
  /** {@code DatagramChannel}, one datagram a call: everywhere. */
  CHANNEL;

  /** System property that names the mode, {@code batched} or {@code channel}, for comparisons. */
  static final String PROPERTY = "meridian.udp";

  /**
   * The mode of this process: what the property says, else the best that the system has.
   *
   * @throws IllegalArgumentException if the property names neither
   */
  static UdpMode ofThisProcess() {
    String wanted = System.getProperty(PROPERTY);
    return switch (wanted) {
      case null -> isLinux() && hasKnownStructs() ? BATCHED : CHANNEL;
      case "batched" -> BATCHED;
      case "channel" -> CHANNEL;
      default ->
          throw new IllegalArgumentException(
              PROPERTY + "=" + wanted + " is neither batched nor channel");
    };
  }

  private static boolean isLinux() {
    return System.getProperty("os.name", "").equals("Linux");
  }

  private static boolean hasKnownStructs() {
    return switch (System.getProperty("os.arch", "")) {
      case "amd64", "aarch64" -> true;
      default -> false;
    };
  }
}
