package dev.meridian.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Three vantages and one task, over a store that may be out of reach. */
final class TasksTest {
  private static final String TASK = "Z123";

  private final List<Node> nodes = new ArrayList<>();
  private final SimulatedStore store = new SimulatedStore(this::tell);
  private long nanos = 1;

  TasksTest() {
    IntStream.range(0, 3).forEach(i -> nodes.add(new Node("v" + i)));
  }

  private final class Node implements Medium {
    private final String name;
    private final Tasks tasks;
    private final Set<String> silent = new HashSet<>();
    private boolean hears = true;
    private boolean able = true;

    Node(String name) {
      this.name = name;
      this.tasks = new Tasks(name, this, vantage -> !silent.contains(vantage));
    }

    void join() {
      tasks.join(TASK, () -> able);
    }

    boolean isFirst() {
      return tasks.isFirst(TASK);
    }

    @Override
    public void put(String key, String value) {
      throw new AssertionError("who takes a task must not take it from another");
    }

    @Override
    public void putAfter(String key, String value, long revision) {
      if (hears) {
        store.putAfter(key, value, revision);
      }
    }

    @Override
    public void remove(String key) {
      if (hears) {
        store.put(key, Optional.empty());
      }
    }

    @Override
    public void resync() {
      throw new AssertionError("there is no need");
    }
  }

  private void tell(Arrival arrival) {
    String id = arrival.key().substring(Keys.TASK.length());
    for (Node node : nodes) {
      if (node.hears) {
        node.tasks.stored(id, arrival.revision(), arrival.value());
      }
    }
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      nanos += TimeUnit.SECONDS.toNanos(1);
      nodes.forEach(node -> node.tasks.follow(node.hears, nanos));
    }
  }

  private List<String> first() {
    return nodes.stream().filter(Node::isFirst).map(node -> node.name).toList();
  }

  private Optional<String> stored() {
    return Optional.ofNullable(store.all().get(Keys.task(TASK)))
        .flatMap(SimulatedStore.Held::value);
  }

  private String joined() {
    nodes.forEach(Node::join);
    pass(2);
    assertThat(first()).hasSize(1);
    return first().getFirst();
  }

  private Node node(String name) {
    return nodes.stream().filter(node -> node.name.equals(name)).findFirst().orElseThrow();
  }

  private void cut(Node node) {
    node.hears = false;
    nodes.forEach(other -> other.silent.add(node.name));
  }

  private void heal(Node node) {
    node.hears = true;
    nodes.forEach(other -> other.silent.remove(node.name));
    node.tasks.forgetStored();
    store
        .all()
        .forEach(
            (key, held) ->
                node.tasks.stored(
                    key.substring(Keys.TASK.length()), held.revision(), held.value()));
  }

  @Test
  void oneGoesFirstAndStays() {
    nodes.forEach(Node::join);
    assertThat(first()).as("whose it is must be known first").isEmpty();
    pass(2);
    List<String> one = first();
    assertThat(one).hasSize(1);
    pass(600);
    assertThat(first()).isEqualTo(one);
  }

  @Test
  void anotherTakesItWhenTheFirstIsNotHeardOf() {
    Node lost = node(joined());
    cut(lost);
    pass(3);
    assertThat(first()).as("who is alone may try, and one of the others").hasSize(2);
    assertThat(lost.isFirst()).isTrue();

    heal(lost);
    pass(1);
    assertThat(first()).hasSize(1).doesNotContain(lost.name);
  }

  @Test
  void whoIsNotAbleGivesItToAnother() {
    Node failing = node(joined());
    failing.able = false;
    pass(5);
    assertThat(first()).hasSize(1).doesNotContain(failing.name);
    List<String> now = first();
    failing.able = true;
    pass(60);
    assertThat(first()).isEqualTo(now);
  }

  @Test
  void whenNobodyIsAbleAllMayTry() {
    joined();
    nodes.forEach(node -> node.able = false);
    pass(10);
    assertThat(first()).hasSize(3);
    nodes.get(1).able = true;
    pass(3);
    assertThat(first()).containsExactly("v1");
  }

  @Test
  void withoutTheStoreAllMayTry() {
    joined();
    nodes.forEach(this::cut);
    pass(1);
    assertThat(first()).hasSize(3);
  }

  @Test
  void whoLeavesGivesUpWhatItHas() {
    Node leaving = node(joined());
    leaving.tasks.leave(TASK);
    pass(4);
    assertThat(nodes.stream().filter(node -> node != leaving).filter(Node::isFirst)).hasSize(1);
    Node ending = nodes.stream().filter(n -> n != leaving && n.isFirst()).findFirst().orElseThrow();
    ending.tasks.giveUp();
    assertThat(stored()).isEmpty();
  }

  @Test
  void lostStoreIsFilledAgain() {
    joined();
    store.wipe();
    nodes.forEach(node -> node.tasks.forgetStored());
    pass(3);
    assertThat(stored()).hasValue(first().getFirst());
    assertThat(first()).hasSize(1);
  }
}
