# syntax=docker/dockerfile:1

# Needs BuildKit (the default of Docker 23 and later, and of Podman).
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml LICENSE NOTICE ./
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -B -ntp package -Dmaven.test.skip=true -Dspotless.check.skip=true

# The modules that jdeps finds in the jar, without the desktop and the compiler that only unused
# parts of the libraries know, and with management and sockets options for the server itself. The
# archive of the JDK's own classes, laid out for compact headers, shortens the start.
RUN jlink --output /jre --no-header-files --no-man-pages --compress zip-6 --add-modules \
      java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.net,jdk.unsupported \
    && /jre/bin/java -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xshare:dump

FROM debian:13-slim
RUN groupadd --gid 10053 meridian \
    && useradd --uid 10053 --gid 10053 --no-create-home --home-dir /var/lib/meridian --shell /usr/sbin/nologin meridian \
    && install -d -o meridian -g meridian /var/lib/meridian
COPY --from=build /jre /opt/jre
COPY --from=build /build/target/meridian.jar /opt/meridian/meridian.jar
COPY LICENSE NOTICE /opt/meridian/
COPY geoip /opt/meridian/geoip
# A short run of the server by itself, from which the JVM keeps classes: quick starts.
# For the jar as it lies here and for these flags of the entry point; without it all works the same.
RUN /opt/jre/bin/java -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:-RestrictContended -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:AOTCacheOutput=/opt/meridian/meridian.aot \
      -cp /opt/meridian/meridian.jar dev.meridian.app.Training /opt/meridian/geoip/dbip-country-lite.mmdb >/tmp/training.log 2>&1 \
    || cat /tmp/training.log; rm -f /tmp/training.log
# Bring your own by mounting a folder here: meridian.yaml and zones/.
COPY zones /etc/meridian/zones
COPY <<YAML /etc/meridian/meridian.yaml
listen: {dns: ["0.0.0.0:53", "[::]:53"]}
zones: zones
geoip: [/opt/meridian/geoip/dbip-country-lite.mmdb]
state: /var/lib/meridian
vantage: container
YAML

# Port 53 without root: container engines let any user bind low ports. Where one does not, set
# net.ipv4.ip_unprivileged_port_start=0 for the container, or listen on 5300 and map the port.
USER 10053:10053
WORKDIR /var/lib/meridian
VOLUME /var/lib/meridian
EXPOSE 53/udp 53/tcp
STOPSIGNAL SIGTERM

# One real DNS query. With another port in meridian.yaml, give it as the last argument.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["/opt/jre/bin/java", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:TieredStopAtLevel=1", "-Xmx16m", "-cp", "/opt/meridian/meridian.jar", "dev.meridian.app.HealthCheck"]

# java is process 1, so that a stop reaches it. JDK_JAVA_OPTIONS adds JVM options.
ENTRYPOINT ["/opt/jre/bin/java", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:-RestrictContended", "-Xmn8m", "-XX:InitialHeapSize=64m", "-XX:MinHeapSize=32m", "-XX:MaxHeapFreeRatio=50", "-XX:-ShrinkHeapInSteps", "-XX:MaxDirectMemorySize=64g", "-XX:MaxRAMPercentage=70", "-XX:AOTCache=/opt/meridian/meridian.aot", "-XX:+VerifySharedSpaces", "-Xlog:aot*=off", "-jar", "/opt/meridian/meridian.jar"]
CMD ["serve", "-c", "/etc/meridian/meridian.yaml"]
