package dev.meridian.probe;

import dev.meridian.config.AddressText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Checks one target by a command: exit status 0 is a success, the first line of what it says is the
 * reason. Each run waits on a virtual thread of its own.
 */
final class ExecChecker implements Checker {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final CommandSlots slots;
  private final Executor home;
  private final List<String> words;
  private final Map<String, String> environment;

  /**
   * @param home the scheduler's thread
   * @param words path and arguments; {@code {address}} in an argument is replaced
   */
  ExecChecker(CommandSlots slots, Executor home, List<String> words, InetSocketAddress address) {
    String literal = AddressText.print(address.getAddress());
    this.slots = slots;
    this.home = home;
    this.words = words.stream().map(word -> word.replace("{address}", literal)).toList();
    this.environment = environment(literal, address.getPort());
  }

  private static Map<String, String> environment(String address, int port) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", PATH);
    environment.put("LANG", "C.UTF-8");
    environment.put("MERIDIAN_ADDRESS", address);
    if (port != 0) {
      environment.put("MERIDIAN_PORT", Integer.toString(port));
    }
    return environment;
  }

  @Override
  public void check(Attempt attempt) {
    Command command = new Command(words, environment);
    slots.take();
    attempt.enter(Attempt.Phase.RUNNING);
    attempt.hold(command::kill);
    Thread.ofVirtual().name("meridian-probe-exec").start(() -> run(attempt, command));
  }

  private void run(Attempt attempt, Command command) {
    Runnable ending;
    try {
      Command.Ended ended = command.run();
      ending = () -> judge(attempt, ended);
    } catch (IOException e) {
      ending = () -> attempt.fail("cannot start: " + Reasons.ofStart(e));
    } catch (InterruptedException | RuntimeException e) {
      ending = () -> attempt.fail(e);
    }
    Runnable judged = ending;
    home.execute(
        () -> {
          judged.run();
          slots.release();
        });
  }

  private static void judge(Attempt attempt, Command.Ended ended) {
    String exit = "exit " + ended.status();
    if (ended.status() == 0) {
      attempt.succeed(ended.line().isEmpty() ? exit : ended.line());
    } else {
      attempt.fail(ended.line().isEmpty() ? exit : exit + ": " + ended.line());
    }
  }
}
