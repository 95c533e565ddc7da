package dev.meridian.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.Directive;
import dev.meridian.health.Directive.Action;
import dev.meridian.health.Directives;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Standings.Remembered;
import dev.meridian.health.Subject;
import dev.meridian.state.OverridesFile.Kept;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OverridesFileTest {
  private static final MemberKey ONE = new MemberKey("app.example", "a", "192.0.2.1");
  private static final MemberKey TWO = new MemberKey("app.example", "b", "2001:db8::1");
  private static final Kept KEPT =
      new Kept(
          Directives.NONE
              .give(directive("one", new Action.Drain(Duration.ofMinutes(10))), 7, "us-east")
              .give(directive("two", new Action.Hold(List.of(ONE))), 8, "eu west")
              .takeBack("one", 9, "us-east"),
          new Remembered(List.of(ONE), List.of(TWO), Map.of(TWO, 123L)));

  @TempDir private Path folder = Path.of(".");

  private static Directive directive(String id, Action action) {
    return new Directive(
        id,
        new Subject("", "*"),
        action,
        "ann",
        "disks – naïve",
        5,
        OptionalLong.empty(),
        new TreeSet<>());
  }

  @Test
  void whatWasSavedIsReadByTheNextProcess() {
    try (OverridesFile file = new OverridesFile(folder.resolve("state"))) {
      assertThat(file.read()).isEqualTo(Kept.NOTHING);
      assertThat(file.save(KEPT)).isTrue();
    }
    try (OverridesFile next = new OverridesFile(folder.resolve("state"))) {
      assertThat(next.read()).isEqualTo(KEPT);
    }
    assertThat(OverridesFile.peek(folder.resolve("state"))).isEqualTo(KEPT);
  }

  @Test
  void aFileThatIsCutShortAnywhereIsSetAsideAndNothingIsInForce() throws IOException {
    byte[] whole = OverridesFile.encode(KEPT);
    for (int length = 0; length < whole.length; length++) {
      Files.write(folder.resolve("overrides"), Arrays.copyOf(whole, length));
      assertThat(OverridesFile.peek(folder)).as("cut at %d", length).isEqualTo(Kept.NOTHING);
    }
    try (OverridesFile file = new OverridesFile(folder)) {
      assertThat(file.read()).isEqualTo(Kept.NOTHING);
    }
    assertThat(folder.resolve("overrides")).doesNotExist();
    assertThat(folder.resolve("overrides.damaged")).exists();
  }

  @Test
  void anyOctetThatIsAnotherIsNoticed() throws IOException {
    byte[] whole = OverridesFile.encode(KEPT);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(folder.resolve("overrides"), damaged);
      assertThat(OverridesFile.peek(folder)).as("octet %d", at).isEqualTo(Kept.NOTHING);
    }
    assertThat(new String(whole, StandardCharsets.US_ASCII)).startsWith("meridian-overrides 1\n");
  }
}
