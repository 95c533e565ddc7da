package dev.meridian.load;

import dev.meridian.config.Mark;
import dev.meridian.config.Problems;
import dev.meridian.config.Words;
import dev.meridian.load.ControlAccess.Token;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the file of tokens, which holds their hashes only:
 *
 * <pre>
 *   # name    role      hash
 *   grafana   read      sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b
 * </pre>
 */
final class TokenFile {
  private static final int TOKENS_MAX = 1000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.@-]{1,63}");
  private static final Pattern HASH = Pattern.compile("sha256:([0-9a-fA-F]{64})");
  private static final List<String> ROLES =
      Arrays.stream(Role.values()).map(role -> role.name().toLowerCase(Locale.ROOT)).toList();

  private final Path file;
  private final Mark mark;
  private final Problems problems;
  private final List<Token> tokens = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> hashes = new HashSet<>();

  private TokenFile(Path file, Mark mark, Problems problems) {
    this.file = file;
    this.mark = mark;
    this.problems = problems;
  }

  /** The tokens that could be read; a problem for each line that could not. */
  static List<Token> read(String text, Path file, Mark mark, Problems problems) {
    TokenFile reader = new TokenFile(file, mark, problems);
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        reader.line(line.split("\\s+", -1), i + 1);
      }
    }
    if (reader.tokens.isEmpty()) {
      problems.warning(mark, file + ": holds no token, so nobody may use the API");
    } else if (reader.tokens.size() > TOKENS_MAX) {
      problems.error(mark, file + ": holds more than " + TOKENS_MAX + " tokens");
    }
    return List.copyOf(reader.tokens);
  }

  private void line(String[] words, int number) {
    if (words.length != 3) {
      error(number, "is not a name, a role and a hash; meridian token makes such a line");
      return;
    }
    int role = ROLES.indexOf(words[1]);
    var hash = HASH.matcher(words[2]);
    if (!NAME.matcher(words[0]).matches()) {
      error(number, "the name is not of 1 to 63 letters, digits and _ . @ -");
    } else if (role < 0) {
      error(number, Words.quote(words[1]) + " is none of " + String.join(", ", ROLES));
    } else if (!hash.matches()) {
      error(number, "the hash is not sha256: and 64 hexadecimal digits");
    } else if (!names.add(words[0])) {
      error(number, words[0] + " stands twice");
    } else if (!hashes.add(words[2].toLowerCase(Locale.ROOT))) {
      error(number, words[0] + " has another's token");
    } else {
      byte[] sha256 = HexFormat.of().parseHex(Optional.ofNullable(hash.group(1)).orElse(""));
      tokens.add(new Token(words[0], Role.values()[role], sha256));
    }
  }

  private void error(int line, String message) {
    problems.error(mark, file + ":" + line + ": " + message);
  }
}
