package dev.meridian.app;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script by which a shell completes the commands and their options:",
      "  bash: source <(meridian completion bash)",
      "  zsh:  source <(meridian completion zsh), after autoload -U compinit && compinit"
    })
final class CompletionCommand implements Callable<Integer> {
  /** One script serves both: in zsh it turns on what understands bash's. */
  enum Shell {
    bash,
    zsh
  }

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.bash;

  @Override
  public Integer call() {
    String script = AutoComplete.bash("meridian", Commands.all());
    System.out.print(
        shell == Shell.zsh ? "autoload -U +X bashcompinit && bashcompinit\n" + script : script);
    return ExitCode.OK;
  }
}
