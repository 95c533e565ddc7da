package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

final class ServerLineTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "observe",
        "serve -c a.yaml",
        "serve --config a.yaml",
        "serve --config=a=b.yaml",
        "serve --takeover",
        "serve --takeover -c /etc/a.yaml",
        "serve -c ./a.yaml --takeover",
        "observe --config=a.yaml",
      })
  void isReadAsPicocliReadsIt(String line) {
    ParseResult theirs = Commands.all().parseArgs(line.split(" ")).subcommand();

    ServerLine ours = ServerLine.read(line.split(" ")).orElseThrow();

    assertThat(ours.answers()).isEqualTo(theirs.commandSpec().name().equals("serve"));
    assertThat(ours.config())
        .isEqualTo(theirs.<Path>matchedOptionValue("--config", Path.of("meridian.yaml")));
    assertThat(ours.takeover()).isEqualTo(theirs.matchedOptionValue("--takeover", false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "check",
        "serve --help",
        "serve -c",
        "serve -c a.yaml -c b.yaml",
        "serve -c a.yaml --config=a.yaml",
        "serve -ca.yaml",
        "serve -c=a.yaml",
        "serve --config=",
        "serve -c --takeover",
        "serve -c @a.yaml",
        "serve @options",
        "serve --takeover --takeover",
        "serve --takeover=false",
        "serve a.yaml",
        "serve --takeover serve",
        "observe --takeover",
        "--version serve",
        "serve -c \0.yaml",
      })
  void leavesAllElseToPicocli(String line) {
    assertThat(ServerLine.read(line.split(" "))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-ca.yaml", "-c=a.yaml"})
  void formsThatAreLeftToPicocliNameAFileThere(String option) {
    ParseResult serve = new CommandLine(new ServeCommand()).parseArgs(option);

    assertThat(serve.<Path>matchedOptionValue("--config", Path.of("")))
        .isEqualTo(Path.of("a.yaml"));
  }
}
