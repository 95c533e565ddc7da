package dev.meridian.app;

import dev.meridian.control.client.ApiClient;
import dev.meridian.control.client.ApiException;
import java.io.Console;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Shows something once, or again and again until the command is interrupted. */
final class WatchOption {
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** To the top left, and the rest cleared (ECMA-48: CUP, ED). */
  private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";

  @Option(names = "--watch", description = "Show it again every 2 s, until interrupted.")
  private boolean watch;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** What is shown. */
  @FunctionalInterface
  interface View {
    String text(ApiClient server) throws ApiException;
  }

  boolean json() {
    return json;
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  /** Prints the view; returns how often it did, when it ends. */
  int show(ApiClient server, View view) throws ApiException, InterruptedException {
    System.out.print(view.text(server));
    int shown = 1;
    while (watch) {
      Thread.sleep(EVERY);
      String text = view.text(server);
      System.out.print(json || !isTerminal() ? text : CLEAR + text);
      shown++;
    }
    return shown;
  }
}
