package dev.meridian.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Policies that refer to themselves, and an order of the others. A depth-first walk with a stack of
 * its own: a chain of references may be as long as the file.
 */
final class Circles {
  private final Map<String, List<String>> uses = new LinkedHashMap<>();
  private final List<List<String>> found = new ArrayList<>();
  private final Set<String> begun = new HashSet<>();
  private final List<String> childrenFirst = new ArrayList<>();

  /** The path from the start of the walk to where it stands, with what is still to see there. */
  private final Deque<Step> path = new ArrayDeque<>();

  private final Set<String> onPath = new HashSet<>();

  private record Step(String policy, Iterator<String> rest) {}

  Circles(Map<String, PolicySpec> policies) {
    policies.forEach(
        (name, policy) ->
            uses.put(
                name,
                PolicyTree.references(policy).stream()
                    .filter(policies::containsKey)
                    .distinct()
                    .toList()));
    uses.keySet().forEach(this::walk);
  }

  /** Each circle once, as the names on it. */
  List<List<String>> found() {
    return found;
  }

  /** Every policy after those that it refers to; of no meaning when there are circles. */
  List<String> childrenFirst() {
    return childrenFirst;
  }

  private void walk(String start) {
    enter(start);
    while (!path.isEmpty()) {
      Step step = path.getLast();
      if (step.rest.hasNext()) {
        enter(step.rest.next());
      } else {
        path.removeLast();
        onPath.remove(step.policy);
        childrenFirst.add(step.policy);
      }
    }
  }

  private void enter(String policy) {
    if (onPath.contains(policy)) {
      found.add(path.stream().map(Step::policy).dropWhile(name -> !name.equals(policy)).toList());
    } else if (begun.add(policy)) {
      path.addLast(new Step(policy, uses.getOrDefault(policy, List.of()).iterator()));
      onPath.add(policy);
    }
  }
}
