package dev.meridian.load;

/** What somebody may do through the API; each may do what those before it may. */
public enum Role {
  /** Look at everything. */
  READ,
  /** Change what is served for a while: drains, overrides, reloads. */
  OPERATE,
  /** Change what stays. */
  ADMIN;

  /** Whether this one may do what needs another. */
  public boolean allows(Role needed) {
    return compareTo(needed) >= 0;
  }
}
