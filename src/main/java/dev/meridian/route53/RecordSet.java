package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A resource record set of a hosted zone as a value: two that mean the same are equal, however
 * their names are escaped, their addresses spelt or their values ordered.
 *
 * @param setIdentifier what tells it from others of its name and type, 1 to 128 characters; empty
 *     exactly where the routing is simple
 * @param healthCheck {@link HealthCheck#reference} of the check that it must pass; empty when it
 *     always counts as healthy
 */
public record RecordSet(
    Name name,
    RecordType type,
    String setIdentifier,
    Routing routing,
    Content content,
    Optional<String> healthCheck)
    implements Comparable<RecordSet> {
  /** Longest set identifier. */
  public static final int SET_IDENTIFIER_LENGTH_MAX = 128;

  /** Rejects a set without what its routing needs, and an alias outside of its own rules. */
  public RecordSet {
    boolean simple = routing instanceof Routing.Simple;
    if (simple != setIdentifier.isEmpty() || setIdentifier.length() > SET_IDENTIFIER_LENGTH_MAX) {
      throw new IllegalArgumentException(
          name + " " + type + ": set identifier \"" + setIdentifier + "\" beside " + routing);
    }
  }

  /** What a set is known by; at most one set of a zone has it. */
  public record Key(Name name, RecordType type, String setIdentifier) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing((Key key) -> key.name().toString())
            .thenComparing(Key::type)
            .thenComparing(Key::setIdentifier);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** What a set answers with. */
  public sealed interface Content {
    /**
     * Records.
     *
     * @param values in the canonical form of {@link Rdata}; 1 to 400, each once
     */
    record Values(long ttlSeconds, SortedSet<String> values) implements Content {
      /** Most values of one set. */
      public static final int VALUES_MAX = 400;

      /** Copies the values. */
      public Values {
        values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
        if (values.isEmpty()) {
          throw new IllegalArgumentException("a record set has at least one value");
        }
      }

      /** Values that are canonical already. */
      static Values of(long ttlSeconds, Collection<String> values) {
        return new Values(ttlSeconds, new TreeSet<>(values));
      }
    }

    /**
     * What the sets of another name answer: in the same zone, of the same type.
     *
     * @param evaluateTargetHealth whether this is unhealthy when all sets of the target are
     */
    record Alias(Name target, boolean evaluateTargetHealth) implements Content {}
  }

  /** What it is known by. */
  public Key key() {
    return new Key(name, type, setIdentifier);
  }

  /** The name that it leads to; empty when it holds values. */
  public Optional<Name> aliasTarget() {
    return content instanceof Content.Alias alias ? Optional.of(alias.target()) : Optional.empty();
  }

  /** ResourceRecord elements that it counts for in a batch: an alias is one. */
  public int elements() {
    return switch (content) {
      case Content.Values values -> values.values().size();
      case Content.Alias _ -> 1;
    };
  }

  /** Characters of Value elements that it counts for in a batch. */
  public int characters() {
    return switch (content) {
      case Content.Values values -> values.values().stream().mapToInt(String::length).sum();
      case Content.Alias _ -> 0;
    };
  }

  @Override
  public int compareTo(RecordSet other) {
    return key().compareTo(other.key());
  }
}
