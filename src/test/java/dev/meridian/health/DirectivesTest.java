package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meridian.health.Directive.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class DirectivesTest {
  private static Directive directive(String id, Action action, long given) {
    return new Directive(
        id,
        new Subject("app.example", "eu-*/2001:db8::1"),
        action,
        "Ann O'Neil",
        "new disks; 100 % sure\n(ticket 7)",
        given,
        OptionalLong.of(given + 1000),
        new TreeSet<>(Set.of("minInService", "freeze")));
  }

  @Test
  void allKindsSurviveBeingWrittenDown() {
    MemberKey one = new MemberKey("app.example", "a", "192.0.2.1");
    MemberKey other = new MemberKey("app.example", "b", "partner.example.net.");
    for (Action action :
        List.of(
            new Action.Force(true),
            new Action.Force(false),
            new Action.Drain(Duration.ofMillis(600_001)),
            new Action.Hold(List.of()),
            new Action.Hold(List.of(one, other)))) {
      Optional<Directive> value = Optional.of(directive("x y", action, 5));
      String line = DirectiveText.encode(value);
      assertThat(line).doesNotContain("\n");
      assertThat(DirectiveText.decode(line)).isEqualTo(value);
    }
    assertThat(DirectiveText.decode(DirectiveText.encode(Optional.empty()))).isEmpty();
    Directive endless =
        new Directive(
            "i",
            new Subject("", "*"),
            new Action.Force(true),
            "ann",
            "why",
            1,
            OptionalLong.empty(),
            new TreeSet<>());
    assertThat(DirectiveText.decode(DirectiveText.encode(Optional.of(endless)))).contains(endless);
  }

  @Test
  void aReasonIsObligatory() {
    assertThatThrownBy(
            () ->
                new Directive(
                    "i",
                    new Subject("", "*"),
                    new Action.Force(true),
                    "ann",
                    " ",
                    1,
                    OptionalLong.empty(),
                    new TreeSet<>()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @RepeatedTest(50)
  void nodesComeToTheSameInWhateverOrderTheyHear(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    Random random = new Random(seed);
    List<Map.Entry<String, Directives.Entry>> writes = new ArrayList<>();
    Directives writer = Directives.NONE;
    for (int i = 0; i < 30; i++) {
      String id = "id" + random.nextInt(5);
      String node = "node" + random.nextInt(3);
      writer =
          random.nextInt(3) == 0
              ? writer.takeBack(id, i, node)
              : writer.give(directive(id, new Action.Force(random.nextBoolean()), i), i, node);
      Directives.Entry entry = writer.entries().get(id);
      if (entry != null) {
        writes.add(Map.entry(id, entry));
      }
    }
    for (int node = 0; node < 5; node++) {
      Collections.shuffle(writes, random);
      Directives heard = Directives.NONE;
      for (Map.Entry<String, Directives.Entry> write : writes) {
        heard =
            heard
                .merge(write.getKey(), write.getValue())
                .merge(writer.equals(heard) ? heard : Directives.NONE);
      }
      assertThat(heard).as("seed %d", seed).isEqualTo(writer);
    }
  }

  @Test
  void whatWasTakenBackIsRememberedForAWhile() {
    Directives given = Directives.NONE.give(directive("x", new Action.Force(true), 0), 0, "n");
    Directives back = given.takeBack("x", 10, "n");
    assertThat(back.merge(given).get("x")).isEmpty();
    assertThat(back.pruned(Directives.REMEMBERED_MILLIS).entries()).hasSize(1);
    assertThat(back.pruned(Directives.REMEMBERED_MILLIS + 11).entries()).isEmpty();
  }
}
