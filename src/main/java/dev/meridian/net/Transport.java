package dev.meridian.net;

import java.util.Locale;

/** What carries a DNS message. */
public enum Transport {
  UDP,
  TCP;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
