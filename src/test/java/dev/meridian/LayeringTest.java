package dev.meridian;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveSimpleNameEndingWith;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveSimpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.meridian.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The room table of docs/ARCHITECTURE.md as rules on the compiled classes, and the proof that each
 * rule bites: the classes under {@code dev.meridian.fixture} break all of them.
 */
final class LayeringTest {
  private static final String MERIDIAN = "dev.meridian";
  private static final String FIXTURE = "dev.meridian.fixture";

  private static final List<String> DATA_ROOMS =
      List.of("wire", "geo", "health", "stats", "zone", "steer", "answer");

  /** Room to the rooms that it may use. The order is that of the document. */
  private static final Map<String, List<String>> USES = uses();

  /** Room to the packages of libraries that it may use, beside the JDK and JSpecify. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.of(
          "tap",
          List.of("org.xbill.DNS..", "io.vertx.core.json.."),
          "net",
          List.of("io.vertx..", "io.netty.buffer..", "io.netty.channel..", "io.netty.bootstrap.."),
          "config",
          List.of("org.snakeyaml.engine.."),
          "load",
          List.of("org.xbill.DNS..", "com.maxmind.."),
          "probe",
          List.of("io.vertx..", "io.netty.channel..", "io.netty.handler..", "org.xbill.DNS.."),
          "fleet",
          List.of("io.nats.."),
          "route53",
          List.of("software.amazon.awssdk.."),
          "control",
          List.of("io.vertx..", "io.netty.handler.codec.."),
          "journal",
          List.of("io.vertx.core.json.."),
          "app",
          List.of("io.vertx..", "picocli..", "ch.qos.logback.."));

  private static final List<String> TEST_ANNOTATIONS =
      List.of(
          "org.junit.jupiter.api.Test",
          "org.junit.jupiter.api.RepeatedTest",
          "org.junit.jupiter.api.TestFactory",
          "org.junit.jupiter.api.TestTemplate",
          "org.junit.jupiter.params.ParameterizedTest",
          "com.code_intelligence.jazzer.junit.FuzzTest");

  private static final String NESTED = "org.junit.jupiter.api.Nested";

  private static final List<String> JDK = List.of("java..", "javax..", "jdk..", "com.sun..");

  private static Map<String, List<String>> uses() {
    Map<String, List<String>> uses = new LinkedHashMap<>();
    uses.put("wire", List.of());
    uses.put("geo", List.of());
    uses.put("health", List.of());
    uses.put("stats", List.of());
    uses.put("zone", List.of("wire"));
    uses.put("steer", List.of("geo", "health"));
    uses.put("answer", List.of("wire", "zone", "steer", "geo", "health", "stats"));
    uses.put("tap", List.of("config", "stats"));
    uses.put("net", List.of("answer", "wire", "stats", "tap"));
    uses.put("config", List.of());
    uses.put("load", with(DATA_ROOMS, "config"));
    uses.put("probe", List.of("config", "health"));
    uses.put("state", List.of("health"));
    uses.put("journal", List.of());
    uses.put("fleet", List.of("config", "health"));
    uses.put("route53", List.of("wire", "geo", "config", "zone", "steer", "health"));
    uses.put("control", List.copyOf(uses.keySet()));
    uses.put("app", List.copyOf(uses.keySet()));
    return uses;
  }

  private static List<String> with(List<String> rooms, String... more) {
    return Stream.concat(rooms.stream(), Arrays.stream(more)).toList();
  }

  /** By their names, on the classes under {@code root}. */
  private static Map<String, ArchRule> productionRules(String root) {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    USES.keySet().forEach(room -> rules.put(room + " keeps to its row", row(root, room)));
    rules.put("rooms form no cycle", slices().matching(root + ".(*)..").should().beFreeOfCycles());
    rules.put("every class has a room", everyClassHasARoom(root));
    rules.put("data classes are closed", dataClassesAreClosed(root));
    rules.put("names say what a thing is", namesSayWhatAThingIs());
    rules.put("fields are not injected", fieldsAreNotInjected());
    rules.put("logging goes through SLF4J", NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);
    return whereARoomMayBeEmpty(rules);
  }

  private static Map<String, ArchRule> testRules() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    rules.put("nothing is skipped", nothingIsSkipped());
    rules.put("tests are found", testsAreFound());
    rules.put("test classes contain tests", testClassesContainTests());
    rules.put("names say what a thing is in tests too", namesSayWhatAThingIs());
    return whereARoomMayBeEmpty(rules);
  }

  private static Map<String, ArchRule> whereARoomMayBeEmpty(Map<String, ArchRule> rules) {
    rules.replaceAll((name, rule) -> rule.allowEmptyShould(true));
    return rules;
  }

  private static ArchRule row(String root, String room) {
    List<String> packages = new ArrayList<>(JDK);
    packages.add("org.jspecify..");
    packages.add(root + "." + room + "..");
    USES.get(room).forEach(other -> packages.add(root + "." + other + ".."));
    packages.addAll(LIBRARIES.getOrDefault(room, List.of()));
    if (!DATA_ROOMS.contains(room)) {
      packages.add("org.slf4j..");
    }
    return classes()
        .that()
        .resideInAPackage(root + "." + room + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(packages.toArray(String[]::new));
  }

  private static ArchRule everyClassHasARoom(String root) {
    return classes().should().resideInAnyPackage(packagesOf(root, USES.keySet()));
  }

  /** Their behaviour is in one file: none can be extended from elsewhere. */
  private static ArchRule dataClassesAreClosed(String root) {
    return classes()
        .that()
        .resideInAnyPackage(packagesOf(root, DATA_ROOMS))
        .should(
            be(
                describe(
                    "final, sealed, an enum, an interface or anonymous",
                    (JavaClass type) ->
                        type.getModifiers().contains(JavaModifier.FINAL)
                            || type.isSealed()
                            || type.isEnum()
                            || type.isInterface()
                            || type.isAnonymousClass())));
  }

  private static ArchRule namesSayWhatAThingIs() {
    return noClasses()
        .should(haveSimpleNameEndingWith("Manager"))
        .orShould(haveSimpleNameEndingWith("Util"))
        .orShould(haveSimpleNameEndingWith("Utils"))
        .orShould(haveSimpleNameEndingWith("Helper"))
        .orShould(haveSimpleNameStartingWith("Abstract"));
  }

  /** By the annotation's simple name, whichever framework it comes from. */
  private static ArchRule fieldsAreNotInjected() {
    Set<String> injections = Set.of("Inject", "Autowired", "Resource", "Value");
    return noFields()
        .should()
        .beAnnotatedWith(
            describe(
                "an injection",
                (JavaAnnotation<?> annotation) ->
                    injections.contains(annotation.getRawType().getSimpleName())));
  }

  /** A test that cannot run fails. */
  private static ArchRule nothingIsSkipped() {
    return noClasses()
        .should()
        .dependOnClassesThat(
            describe(
                "skip tests",
                (JavaClass type) ->
                    type.getPackageName().equals("org.junit.jupiter.api.condition")
                        || type.getName().equals("org.junit.jupiter.api.Disabled")
                        || type.getSimpleName().equals("Assumptions")
                        || type.getName().startsWith("org.opentest4j.Test")));
  }

  /** Surefire and Failsafe find tests by the name of the class; JUnit by its annotations. */
  private static ArchRule testsAreFound() {
    return classes()
        .that(describe("contain tests", LayeringTest::containsTests))
        .should(
            be(
                describe(
                    "named ...Test or ...IT, and @Nested where they are nested",
                    (JavaClass type) ->
                        type.isTopLevelClass()
                            ? isNamedAsTest(type)
                            : type.isAnnotatedWith(NESTED))));
  }

  private static ArchRule testClassesContainTests() {
    return classes()
        .that(describe("are named ...Test or ...IT", LayeringTest::isNamedAsTest))
        .should(be(describe("holding a test", LayeringTest::containsTests)));
  }

  private static boolean isNamedAsTest(JavaClass type) {
    return type.getSimpleName().endsWith("Test") || type.getSimpleName().endsWith("IT");
  }

  private static boolean containsTests(JavaClass type) {
    return type.getMethods().stream()
        .anyMatch(method -> TEST_ANNOTATIONS.stream().anyMatch(method::isAnnotatedWith));
  }

  private static String[] packagesOf(String root, Iterable<String> rooms) {
    List<String> packages = new ArrayList<>();
    rooms.forEach(room -> packages.add(root + "." + room + ".."));
    return packages.toArray(String[]::new);
  }

  private static JavaClasses production() {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages(MERIDIAN);
  }

  private static JavaClasses tests() {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.OnlyIncludeTests())
        .withImportOption(location -> !location.contains("/fixture/"))
        .importPackages(MERIDIAN);
  }

  static Stream<Arguments> rulesOnProduction() {
    return named(productionRules(MERIDIAN), production());
  }

  static Stream<Arguments> rulesOnTests() {
    return named(testRules(), tests());
  }

  private static Stream<Arguments> named(Map<String, ArchRule> rules, JavaClasses classes) {
    return rules.entrySet().stream()
        .map(rule -> Arguments.of(Named.of(rule.getKey(), rule.getValue()), classes));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"rulesOnProduction", "rulesOnTests"})
  void holds(ArchRule rule, JavaClasses classes) {
    rule.check(classes);
  }

  @Test
  void rulesLookAtTheClassesOfTheProject() {
    assertThat(production().contain(Main.class)).isTrue();
    assertThat(production().contain(LayeringTest.class)).isFalse();
    assertThat(tests().contain(LayeringTest.class)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "wire keeps to its row, ZoneThatReadsWire",
    "zone keeps to its row, org.xbill.DNS.Name",
    "steer keeps to its row, org.slf4j.LoggerFactory",
    "probe keeps to its row, net.Loop",
    "rooms form no cycle, zone -> ",
    "every class has a room, Stray",
    "data classes are closed, OpenTrie",
    "names say what a thing is, ConfigManager",
    "fields are not injected, Injected.service",
    "logging goes through SLF4J, OldLogging",
    "nothing is skipped, DisabledSubject",
    "nothing is skipped, Assuming",
    "nothing is skipped, OnlyOnSolaris",
    "tests are found, DisabledSubject",
    "tests are found, Hiding$HiddenTest",
    "test classes contain tests, EmptyTest",
  })
  void bites(String name, String culprit) {
    Map<String, ArchRule> rules = productionRules(FIXTURE);
    rules.putAll(testRules());
    JavaClasses fixture = new ClassFileImporter().importPackages(FIXTURE);

    List<String> found =
        requireNonNull(rules.get(name)).evaluate(fixture).getFailureReport().getDetails();

    assertThat(found).anySatisfy(detail -> assertThat(detail).contains(culprit));
  }

  @Test
  void theDocumentHasTheSameTable() throws IOException {
    Pattern row = Pattern.compile("\\| `(\\w+)` \\| [^|]+ \\| ([^|]+) \\| [^|]+ \\|");
    Map<String, List<String>> documented = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("docs/ARCHITECTURE.md"))) {
      Matcher cells = row.matcher(line);
      if (cells.matches()) {
        documented.put(cells.group(1), roomsIn(cells.group(2), documented.keySet()));
      }
    }

    assertThat(documented).containsExactlyEntriesOf(USES);
  }

  private static List<String> roomsIn(String cell, Set<String> above) {
    return switch (cell) {
      case "–" -> List.of();
      case "all above" -> List.copyOf(above);
      default -> Arrays.asList(cell.replace("`", "").split(" "));
    };
  }
}
