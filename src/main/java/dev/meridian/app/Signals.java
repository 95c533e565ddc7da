package dev.meridian.app;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals that tell the process something, beside those that end it.
 *
 * <p>The JDK has them only in {@code sun.misc.Signal} of its module {@code jdk.unsupported}. It is
 * asked for by name, because the compiler lets no mention of it pass without a warning, and so that
 * a run-time image without the module still serves.
 */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /**
   * Has a task run at each signal, on a thread that the JVM makes for it; the signal no longer ends
   * the process. One that the process was started to ignore, as {@code nohup} does to SIGHUP, stays
   * ignored.
   *
   * @param name without its SIG, such as {@code HUP}
   */
  static void on(String name, Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      MethodHandle run =
          MethodHandles.lookup()
              .findVirtual(Runnable.class, "run", methodType(void.class))
              .bindTo(task);
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance(name),
              MethodHandleProxies.asInterfaceInstance(
                  handler, MethodHandles.dropArguments(run, 0, signal)));
    } catch (InvocationTargetException e) { // another system, or a JVM that was started with -Xrs
      LOG.warn("SIG{} is not listened for: {}", name, String.valueOf(e.getCause()));
    } catch (ReflectiveOperationException e) {
      LOG.warn("SIG{} is not listened for: {}", name, e.toString());
    }
  }
}
