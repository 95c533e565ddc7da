package dev.meridian.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.Registers.Entry;
import dev.meridian.health.Stamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegisterFileTest {
  private static final Map<String, Entry> REGISTERS =
      Map.of(
          "belief.=.00112233445566778899",
          new Entry("1 UP DOWN yes 0.0 no", new Stamp(3, 1000, "us-east")),
          "other",
          new Entry("a b%\nc", new Stamp(1, -5, "x")));

  @TempDir private Path folder;

  @Test
  void readsWhatWasWrittenAndNothingBefore() {
    assertThat(new RegisterFile(folder).read()).isEmpty();
    write();
    assertThat(new RegisterFile(folder).read()).isEqualTo(REGISTERS);
  }

  private void write() {
    RegisterFile file = new RegisterFile(folder);
    file.keep(REGISTERS);
    file.save();
  }

  @Test
  void damagedFileIsSetAside() throws IOException {
    write();
    byte[] octets = Files.readAllBytes(folder.resolve("fleet"));
    for (int length = 0; length < octets.length; length++) {
      Files.write(folder.resolve("fleet"), java.util.Arrays.copyOf(octets, length));
      assertThat(new RegisterFile(folder).read()).isEmpty();
      assertThat(folder.resolve("fleet")).doesNotExist();
      assertThat(folder.resolve("fleet.damaged")).exists();
    }
  }
}
