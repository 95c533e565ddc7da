package dev.meridian.app;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/**
 * Has a thread yield the processor to those that answer queries. Linux counts niceness by thread
 * (nice(2), NPTL); elsewhere it is the whole process's, and nothing is done.
 */
final class Yielding {
  /** Against a busy listener, about a tenth of a processor is left; an idle one is free to use. */
  private static final int NICER_BY = 10;

  private Yielding() {}

  /** Has the present thread yield from now on, as far as the system lets it. */
  static void begin() {
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux")) {
      Linker linker = Linker.nativeLinker();
      try {
        // No privilege is needed, so nothing can fail that would be worth telling.
        int _ =
            (int)
                linker
                    .downcallHandle(
                        linker.defaultLookup().findOrThrow("nice"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                    .invokeExact(NICER_BY);
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }
  }
}
