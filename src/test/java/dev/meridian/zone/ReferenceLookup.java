package dev.meridian.zone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The algorithm of RFC 1034 section 4.3.2 with the words of RFC 4592 section 3.3.1, label by label
 * from the apex down, on names as lists of labels below the apex, the nearest to the apex first.
 */
final class ReferenceLookup {
  static final String A = "A";
  static final String NS = "NS";
  static final String TXT = "TXT";
  static final String CNAME = "CNAME";

  private final Map<List<String>, Set<String>> types;

  /** Owner to its types; the apex is the empty list. */
  ReferenceLookup(Map<List<String>, Set<String>> types) {
    this.types = types;
  }

  /**
   * Such as {@code rrset a.b}, {@code cut b}, {@code alias a}, {@code nodata}, {@code nxdomain}.
   */
  String find(List<String> name, String type) {
    return descend(List.of(), name, type);
  }

  /** Step 3: matches down, label by label, from a node that exists. */
  private String descend(List<String> node, List<String> name, String type) {
    if (!node.isEmpty() && types.getOrDefault(node, Set.of()).contains(NS)) {
      return "cut " + text(node); // 3b: "we have a referral"
    }
    if (node.size() == name.size()) {
      return at(node, type, node); // 3a: "the whole of QNAME is matched"
    }
    List<String> next = name.subList(0, node.size() + 1);
    if (exists(next)) {
      return descend(next, name, type);
    }
    List<String> source = new ArrayList<>(node); // 3c: "a match is impossible"
    source.add("*");
    return exists(source) ? at(source, type, source) : "nxdomain";
  }

  private String at(List<String> node, String type, List<String> owner) {
    Set<String> held = types.getOrDefault(node, Set.of());
    if (held.contains(CNAME) && !type.equals(CNAME)) {
      return "alias " + text(owner);
    }
    return held.contains(type) ? "rrset " + text(owner) : "nodata";
  }

  /** RFC 4592 section 2.2.2: a name exists when it or a name below it owns records. */
  private boolean exists(List<String> name) {
    return types.keySet().stream()
        .anyMatch(
            owner -> owner.size() >= name.size() && owner.subList(0, name.size()).equals(name));
  }

  static String text(List<String> labels) {
    StringBuilder text = new StringBuilder();
    labels.reversed().forEach(label -> text.append(label).append('.'));
    return text.toString();
  }

  Map<String, Set<String>> shown() {
    Map<String, Set<String>> shown = new TreeMap<>();
    types.forEach((owner, held) -> shown.put(text(owner), new TreeSet<>(held)));
    return shown;
  }
}
