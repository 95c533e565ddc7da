package dev.meridian.config;

import dev.meridian.config.QueryLogSpec.Format;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code queryLog}. */
final class QueryLogReader {
  private static final String SOCKET = "unix:";
  private static final List<String> FORMATS =
      Arrays.stream(Format.values()).map(Format::word).toList();

  private QueryLogReader() {}

  /**
   * The query log; empty where there is none.
   *
   * @param file that it stands in, from whose folder paths start
   */
  static Optional<QueryLogSpec> read(Fields server, Path file) {
    return server
        .get("queryLog")
        .flatMap(value -> Fields.of(value, List.of("sample", "to", "format", "fileMax")))
        .flatMap(fields -> spec(fields, file));
  }

  private static Optional<QueryLogSpec> spec(Fields fields, Path file) {
    double sample = Settings.QUERY_LOG_SAMPLE.read(fields);
    Optional<Value> to = fields.get("to");
    if (to.isEmpty()) {
      fields.owner().error("has no to: a file, or unix: and the path of a socket");
    }
    Optional<String> text = to.flatMap(value -> value.word("a path"));
    boolean socket = text.filter(word -> word.startsWith(SOCKET)).isPresent();
    Format format = fields.get("format").flatMap(QueryLogReader::format).orElse(Format.JSON);
    int fileMax = Settings.QUERY_LOG_FILE_MAX.read(fields);
    if (socket) {
      fields.get("fileMax").ifPresent(value -> value.warning("is of no use for a socket"));
    }
    return to.flatMap(
            value ->
                text.flatMap(
                    word -> path(value, socket ? word.substring(SOCKET.length()) : word, file)))
        .map(path -> new QueryLogSpec(sample, path, socket, format, fileMax));
  }

  private static Optional<Path> path(Value value, String text, Path file) {
    if (text.isEmpty()) {
      value.error("is empty; expected a path");
      return Optional.empty();
    }
    try {
      return Optional.of(file.resolveSibling(text));
    } catch (InvalidPathException invalid) {
      value.error("is not a path: " + Words.plain(invalid.getReason()));
      return Optional.empty();
    }
  }

  private static Optional<Format> format(Value value) {
    Optional<String> word = value.word(String.join(", ", FORMATS));
    Optional<Format> format =
        word.map(FORMATS::indexOf).filter(i -> i >= 0).map(i -> Format.values()[i]);
    if (format.isEmpty()) {
      word.ifPresent(
          w ->
              value.error(
                  "unknown format " + Words.quote(w) + Words.suggest(w, FORMATS, "allowed")));
    }
    return format;
  }
}
