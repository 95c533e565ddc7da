package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.regex.Pattern;

/**
 * The names that we put beside those of the zone: groups of a tree stand below the name that they
 * serve, and so does the marker that says whose they are.
 */
final class OwnNames {
  /** First labels of the groups of a tree. */
  private static final Pattern BRANCH = Pattern.compile("_[a-z]-.+");

  private static final String MARKER = "_meridian";
  private static final String LEASE = "_meridian-lease";

  /** Stands for the asterisk in names below a wildcard, which would else come to exist. */
  private static final String ANY = "_any";

  private OwnNames() {}

  /** The name that a record set serves: its own, or that below which its tree hangs. */
  static Name root(Name name) {
    if (name.isRoot() || !BRANCH.matcher(firstLabel(name)).matches()) {
      return name;
    }
    Name parent = name.parent();
    return !parent.isRoot() && firstLabel(parent).equals(ANY)
        ? Name.parse("*." + parent.parent())
        : parent;
  }

  /** Whether a set stands at the name that it serves, where clients ask for it. */
  static boolean isPublic(Name name) {
    return root(name).equals(name);
  }

  /** Where the marker of a name stands. */
  static Name marker(Name root) {
    return root.isWildcard()
        ? Name.parse(MARKER + "." + ANY + "." + root.parent())
        : Name.parse(MARKER + "." + root);
  }

  static boolean isMarker(Name name) {
    return !name.isRoot() && firstLabel(name).equals(MARKER);
  }

  /** The name that a marker is about. */
  static Name marked(Name marker) {
    Name base = marker.parent();
    return !base.isRoot() && firstLabel(base).equals(ANY) ? Name.parse("*." + base.parent()) : base;
  }

  static Name lease(Name apex) {
    return Name.parse(LEASE + "." + apex);
  }

  private static String firstLabel(Name name) {
    String text = name.toString();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '.') {
        return text.substring(0, i);
      }
    }
    return text;
  }
}
