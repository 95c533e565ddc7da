package dev.meridian.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meridian.load.HostileFiles;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any octets as a geo database. */
@ExtendWith(InputCount.class)
final class GeoDatabaseFuzzTest {
  private static final HostileFiles FILES = new HostileFiles();

  @FuzzTest
  void database(byte[] input) throws Exception {
    InputCount.add();
    FILES.geoDatabase(input);
  }
}
