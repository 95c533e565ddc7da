package dev.meridian.config;

import dev.meridian.config.ProbeSpec.Check;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what is particular to a probe by a command. */
final class ExecReader {
  private ExecReader() {}

  static Optional<Check> read(Fields fields) {
    fields
        .get("expect")
        .ifPresent(value -> value.error("is not for exec: the command's exit status decides"));
    return fields.get("exec").flatMap(ExecReader::command);
  }

  private static Optional<Check> command(Value value) {
    Optional<List<Value>> written = value.list("a list: a path, then arguments");
    List<String> words = new ArrayList<>();
    for (Value item : written.orElse(List.of())) {
      item.word("an argument").filter(word -> isArgument(item, word)).ifPresent(words::add);
    }
    int count = written.map(List::size).orElse(0);
    if (written.isPresent() && (count < 1 || count > Settings.COMMAND_WORDS_MAX)) {
      value.error("has %d words, outside 1..%d".formatted(count, Settings.COMMAND_WORDS_MAX));
      return Optional.empty();
    }
    if (words.isEmpty() || words.size() < count) {
      return Optional.empty();
    }
    Optional<String> fault = fault(words.getFirst());
    fault.ifPresent(value::error);
    return fault.isPresent() ? Optional.empty() : Optional.of(new Check.Exec(List.copyOf(words)));
  }

  private static boolean isArgument(Value item, String word) {
    if (word.length() > Settings.PROBE_TEXT_MAX || word.indexOf('\0') >= 0) {
      item.error(
          "is no argument of at most %d characters other than NUL"
              .formatted(Settings.PROBE_TEXT_MAX));
      return false;
    }
    return true;
  }

  private static Optional<String> fault(String path) {
    try {
      Path file = Path.of(path);
      if (!file.isAbsolute()) {
        return Optional.of(
            Words.quote(path)
                + " is not an absolute path; no folders are searched and no shell runs");
      }
      return Files.isRegularFile(file) && Files.isExecutable(file)
          ? Optional.empty()
          : Optional.of(Words.quote(path) + " is not a file that this user may execute");
    } catch (InvalidPathException e) {
      return Optional.of(Words.quote(path) + " is not a path");
    }
  }
}
