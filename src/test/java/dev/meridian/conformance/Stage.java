package dev.meridian.conformance;

import dev.meridian.answer.Exchange;
import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import dev.meridian.conformance.CorpusFile.Step;
import dev.meridian.health.Target;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a file of the corpus is played: the loader that serves, and the responder of a listener.
 */
final class Stage {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final CorpusFile file;
  private final Path folder;
  private final List<String> faults = new ArrayList<>();
  private final BitSet down = new BitSet();

  private Stage(CorpusFile file, Path folder) {
    this.file = file;
    this.folder = folder;
  }

  /**
   * Plays a file.
   *
   * @param folder an empty one, for what the server reads
   * @return what was not as the file says; empty when all was
   */
  static List<String> play(CorpusFile file, Path folder) throws IOException {
    Stage stage = new Stage(file, folder);
    stage.play();
    return stage.faults;
  }

  private void play() throws IOException {
    Files.createDirectories(folder.resolve("zones"));
    for (Map.Entry<String, String> one : file.files().entrySet()) {
      Path path = Files.writeString(folder.resolve(one.getKey()), one.getValue());
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }
    Problems problems = new Problems();
    Optional<Loaded> loaded = Loader.load(folder.resolve("meridian.yaml"), problems);
    List<String> said =
        problems.all().stream()
            .map(Problem::toString)
            .map(text -> text.replace(folder + "/", ""))
            .toList();
    List<String> difference = Sheet.difference(file.saying(), said, false);
    if (!difference.isEmpty()) {
      fault(1, "the loader says", difference);
    }
    if (loaded.isPresent() == file.refused()) {
      fault(1, file.refused() ? "this was to be refused" : "this is refused", said);
    }
    loaded.ifPresent(this::playSteps);
  }

  private void fault(int line, String what, List<String> details) {
    String text = file.name() + ":" + line + ": " + what;
    faults.add(details.isEmpty() ? text : text + "\n    " + String.join("\n    ", details));
  }

  private void playSteps(Loaded loaded) {
    Exchange exchange = new Exchange(loaded.snapshot());
    for (Step step : file.steps()) {
      Ask ask = step.ask();
      ask.down.forEach(address -> turn(loaded, ask, address, true));
      ask.up.forEach(address -> turn(loaded, ask, address, false));
      exchange.from(ask.from).at(ask.seconds * NANOS_PER_SECOND, ask.seconds).over(ask.overTcp);
      for (int i = 0; i < ask.times; i++) {
        compare(step, ask.wire(), exchange);
      }
    }
  }

  private void turn(Loaded loaded, Ask ask, String address, boolean isDown) {
    List<Target> turned =
        loaded.targets().stream()
            .filter(target -> target.address().getHostString().equals(address))
            .toList();
    if (turned.isEmpty()) {
      fault(ask.heading.number(), "nothing is probed at " + address, List.of());
    }
    for (Target target : turned) {
      down.set(target.index(), isDown);
      loaded.policies().flipped(target.index(), index -> !down.get(index));
    }
  }

  private void compare(Step step, byte[] query, Exchange exchange) {
    Expected expected = step.expected();
    int line = expected.heading.number();
    Optional<byte[]> response = exchange.raw(query);
    if (response.isEmpty() || expected.isSilence()) {
      if (response.isPresent() || !expected.isSilence()) {
        fault(line, response.isEmpty() ? "no response came" : "a response came", List.of());
      }
      return;
    }
    byte[] wire = response.get();
    try {
      List<String> actual = Sheet.of(wire);
      List<String> difference =
          Sheet.difference(expected.sheet(actual), actual, expected.isAnswerOrdered());
      if (!difference.isEmpty()) {
        fault(line, "the response differs (- expected, + came)", difference);
      }
    } catch (IOException e) {
      fault(line, "the response cannot be read: " + e.getMessage(), List.of());
    }
    if (wire.length > step.ask().limit()) {
      fault(line, "length %d, allowed %d".formatted(wire.length, step.ask().limit()), List.of());
    }
    String length = expected.lengthFault(wire.length);
    if (!length.isEmpty()) {
      fault(line, length, List.of());
    }
    if (ByteBuffer.wrap(wire).getShort() != ByteBuffer.wrap(query).getShort()) {
      fault(line, "the ID is another than that of the query", List.of());
    }
  }
}
