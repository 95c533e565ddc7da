import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.VirtualMachine;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadInfo;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Reads what the threads of another JVM have allocated so far, from that JVM's own counters: exact,
 * and without a sampler that runs meanwhile. What the reading itself costs the other JVM is on its
 * RMI, JMX and attach threads, which are left out.
 */
final class Allocations {
  private Allocations() {}

  /** Argument: the process id of the other JVM. */
  public static void main(String[] arguments) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(arguments[0]);
    String address = machine.startLocalManagementAgent();
    machine.detach();
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
      print(connector.getMBeanServerConnection());
    }
  }

  private static void print(MBeanServerConnection other) throws Exception {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(other, ThreadMXBean.class);
    long[] ids = threads.getAllThreadIds();
    long[] allocated = threads.getThreadAllocatedBytes(ids);
    ThreadInfo[] infos = threads.getThreadInfo(ids);
    long udp = 0;
    long rest = 0;
    for (int i = 0; i < ids.length; i++) {
      String name = infos[i] == null ? "" : infos[i].getThreadName();
      if (name.startsWith("meridian-udp")) {
        udp += allocated[i];
      } else if (!name.matches("(?s).*(RMI|JMX|Attach).*") && !name.isEmpty()) {
        rest += allocated[i];
      }
    }
    long collections =
        ManagementFactory.getPlatformMXBeans(other, GarbageCollectorMXBean.class).stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionCount)
            .sum();
    long used =
        ManagementFactory.getPlatformMXBean(other, MemoryMXBean.class)
            .getHeapMemoryUsage()
            .getUsed();
    System.out.printf(
        "udp_bytes=%d other_bytes=%d collections=%d heap_used=%d%n", udp, rest, collections, used);
  }
}
