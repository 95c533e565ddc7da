package dev.meridian.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meridian.load.HostileFiles;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any octets as the steering of a zone, loaded and asked when it has no faults. */
@ExtendWith(InputCount.class)
final class SteeringFileFuzzTest {
  private static final HostileFiles FILES = new HostileFiles();

  @DictionaryEntries({
    "probes:",
    "pools:",
    "policies:",
    "names:",
    "members:",
    "http:",
    "tcp:",
    "expect:",
    "failover:",
    "weighted:",
    "geo:",
    "networks:",
    "nearest:",
    "sticky:",
    "all:",
    "default:",
    "allDown:",
    "lastResort:",
    "lastGood",
    "spill:",
    "trickle:",
    "healthyWhen:",
    "answers:",
    "ttl:",
    "place:",
    "weight:",
    "address:",
    "cname:",
    "probeAt:",
    "{address}",
    "AS64500",
    "US-CA",
    "192.0.2.1",
    "2001:db8::/32",
    "!!",
    "&a",
    "*a"
  })
  @FuzzTest
  void steering(byte[] input) {
    InputCount.add();
    FILES.steering(input);
  }
}
