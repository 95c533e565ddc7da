package dev.meridian.app;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, from the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {line()};
  }

  static String line() {
    String version = Version.class.getPackage().getImplementationVersion();
    return "meridian %s (Java %s)"
        .formatted(version == null ? "unpackaged" : version, Runtime.version());
  }
}
