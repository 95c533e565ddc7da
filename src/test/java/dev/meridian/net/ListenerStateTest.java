package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.answer.Published;
import dev.meridian.answer.Responder;
import dev.meridian.answer.Snapshot;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What one listener writes while it answers lies in cache lines of its own: the JVM pads both sides
 * of objects whose class says so, wherever the collector moves them. Arrays among them need no
 * padding: they follow such an object, or an array whose end is not written, and {@code Tally}'s
 * cells have theirs.
 */
final class ListenerStateTest {
  /** What listeners read and others write: not theirs. */
  private static final Set<Class<?>> SHARED = Set.of(Published.class, Snapshot.class);

  @Test
  void whatAListenerWritesIsPadded() {
    Set<Class<?>> written =
        writtenFrom(
            BatchedUdpListener.class,
            Batch.class,
            Responder.class,
            XdpListener.class,
            XdpPlace.class);
    assertThat(written)
        .hasSizeGreaterThan(14)
        .contains(Responder.class, Batch.class, XdpSocket.class, XdpRing.class, XdpPlace.class);
    assertThat(written).allMatch(ListenerStateTest::isPadded);
  }

  /** Classes with fields that change, from these on by the types of their fields. */
  private static Set<Class<?>> writtenFrom(Class<?>... first) {
    Set<Class<?>> seen = new TreeSet<>(Comparator.comparing(Class::getName));
    Deque<Class<?>> next = new ArrayDeque<>(List.of(first));
    while (!next.isEmpty()) {
      Class<?> one = next.remove();
      if (one.getName().startsWith("dev.meridian.") && !SHARED.contains(one) && seen.add(one)) {
        instanceFields(one).forEach(field -> next.add(field.getType()));
        next.addAll(List.of(permitted(one)));
      }
    }
    seen.removeIf(one -> instanceFields(one).stream().allMatch(ListenerStateTest::isFinal));
    return seen;
  }

  private static Class<?>[] permitted(Class<?> one) {
    return one.isSealed() ? one.getPermittedSubclasses() : new Class<?>[0];
  }

  private static List<Field> instanceFields(Class<?> one) {
    return Arrays.stream(one.getDeclaredFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()))
        .toList();
  }

  private static boolean isFinal(Field field) {
    return Modifier.isFinal(field.getModifiers());
  }

  private static boolean isPadded(Class<?> one) {
    return Arrays.stream(one.getAnnotations())
        .anyMatch(annotation -> annotation.annotationType().getSimpleName().equals("Contended"));
  }
}
