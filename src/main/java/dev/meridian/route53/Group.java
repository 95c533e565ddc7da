package dev.meridian.route53;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * All record sets of one name and type, before the name is known: since a name has one kind of
 * routing, choices within choices are groups that lead to groups.
 *
 * @param label first label of the name, unless the group stands at the steered name itself
 * @param words what it is about, for the labels of groups above
 */
record Group(String label, String words, List<Arm> arms) {
  /** Most sets of one name and type. */
  static final int ARMS_MAX = 100;

  /** Most sets of one name and type that are chosen by distance. */
  static final int NEAR_ARMS_MAX = 30;

  private static final int WORDS_MAX = 40;
  private static final int LABEL_MAX = 56;
  private static final int HASH_DIGITS = 6;

  /** Copies the list. */
  Group {
    arms = List.copyOf(arms);
    if (arms.size() > ARMS_MAX) {
      throw new Inexpressible(
          "%d records at one name, %s; Route 53 takes %d: use fewer members or children"
              .formatted(arms.size(), words, ARMS_MAX));
    }
  }

  /** One record set. */
  record Arm(Routing routing, String setIdentifier, Target target, Optional<String> check) {}

  /** What a set answers with. */
  sealed interface Target {
    /** Records. */
    record Values(SortedSet<String> values) implements Target {}

    /** The sets of a group. */
    record Below(Group group, boolean evaluate) implements Target {}
  }

  /**
   * The label of a group about one pool or place: {@code _m-eu-west}.
   *
   * @param form one letter, see {@link NameCompiler}
   */
  static String label(char form, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String label = "_" + form + "-" + lower;
    return lower.equals(name) && label.length() <= LABEL_MAX
        ? label
        : cut(label, WORDS_MAX) + "-" + Digest.hex(name, HASH_DIGITS);
  }

  /** The label of a group over groups: {@code _f-eu-west-us-east-3fa9c1}. */
  static String label(char form, List<Group> below) {
    String all = below.stream().map(Group::label).collect(Collectors.joining(","));
    return cut("_" + form + "-" + words(below), WORDS_MAX)
        + "-"
        + Digest.hex(form + all, HASH_DIGITS);
  }

  /** What a group over groups is about. */
  static String words(List<Group> below) {
    return cut(below.stream().map(Group::words).collect(Collectors.joining("-")), WORDS_MAX);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
