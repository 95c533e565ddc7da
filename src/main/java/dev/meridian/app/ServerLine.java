package dev.meridian.app;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A command line that starts a server, as units and scripts write it, read without picocli: what
 * that needs before it has read a word is a fifth of a start. Whatever is not written like this,
 * mistakes and {@code --help} included, is left to {@link Commands}, which reads these lines alike.
 *
 * @param answers {@code serve}; else {@code observe}
 */
record ServerLine(boolean answers, Path config, boolean takeover) {
  private static final String CONFIG = "--config";

  /** Empty when picocli is to read the line. */
  static Optional<ServerLine> read(String... args) {
    String command = args.length == 0 ? "" : args[0];
    boolean answers = command.equals("serve");
    return answers || command.equals("observe") ? options(answers, args) : Optional.empty();
  }

  private static Optional<ServerLine> options(boolean answers, String... args) {
    String config = "";
    boolean takeover = false;
    for (int i = 1; i < args.length; i++) {
      if (args[i].equals("--takeover") && answers && !takeover) {
        takeover = true;
        continue;
      }
      String named = args[i].startsWith(CONFIG + "=") ? args[i].substring(CONFIG.length() + 1) : "";
      if ((args[i].equals("-c") || args[i].equals(CONFIG)) && i + 1 < args.length) {
        named = args[++i];
      }
      if (!config.isEmpty() || !isPlain(named)) {
        return Optional.empty();
      }
      config = named;
    }
    try {
      Path file = Path.of(config.isEmpty() ? ConfigOption.FILE_DEFAULT : config);
      return Optional.of(new ServerLine(answers, file, takeover));
    } catch (InvalidPathException _) { // letters that the locale does not know
      return Optional.empty();
    }
  }

  /** Not what picocli may take for an option or for a file with arguments. */
  private static boolean isPlain(String file) {
    return !file.isEmpty() && !file.startsWith("-") && !file.startsWith("@");
  }

  /** Runs the server until it is told to stop, and returns the exit code. */
  int run() {
    try {
      return ServeCommand.run(new ConfigOption(config), answers, takeover);
    } catch (InterruptedException | RuntimeException e) { // as picocli does with any command
      return Main.fail(e);
    }
  }
}
