package dev.ampinterop;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.cli.Main;
import java.util.Arrays;
import java.util.Set;

/** Who may use whom: arrows point one way only. */
@AnalyzeClasses(locations = LayersTest.OurClasses.class)
class LayersTest {
  private static final String AMP = "dev.ampinterop.amp..";

  @ArchTest
  static final ArchRule cliUsesConformanceUsesAmp =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.ampinterop..")
          .layer("amp")
          .definedBy(AMP)
          .layer("conformance")
          .definedBy("dev.ampinterop.conformance..")
          .layer("cli")
          .definedBy("dev.ampinterop.cli..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("conformance")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("amp")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule ampGetsAlongWithTheJdkAndLittleElse =
      classes()
          .that()
          .resideInAPackage(AMP)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              AMP,
              "java..",
              "javax.net.ssl",
              "javax.security.auth.x500",
              "org.newsclub.net.unix..",
              "tlschannel",
              "org.bouncycastle..",
              "org.slf4j",
              "org.jspecify.annotations");

  // Optional for applications, so whoever else touched it would fail without it.
  @ArchTest
  static final ArchRule oneClassAloneKnowsBouncyCastle =
      classes()
          .that()
          .resideInAPackage("dev.ampinterop..")
          .and()
          .haveNameNotMatching(".*\\.BouncyCastle(\\$.*)?")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackage("org.bouncycastle..");

  // The order that dev.ampinterop.amp's package-info tells.
  @ArchTest
  static final ArchRule eachAmpPackageStandsOnThoseBeforeIt =
      standingOnThoseBefore(
          "error",
          "box",
          "descriptor",
          "transport",
          "argument",
          "command",
          "core",
          "connection",
          "log");

  // What cuts bytes into boxes, and what keeps the state of a connection, can be driven by
  // anything.
  @ArchTest
  static final ArchRule theCoreKnowsNoSocketThreadLockOrClock =
      noClasses()
          .that()
          .resideInAPackage("dev.ampinterop.amp.core..")
          .or()
          .haveNameMatching("dev.ampinterop.amp.box.(Box|BoxParser|BoxBuilder)")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.net..",
                      "java.nio.channels..",
                      "java.nio.file..",
                      "java.time..",
                      "java.util.concurrent..",
                      "org.newsclub..",
                      "org.slf4j..",
                      "dev.ampinterop.amp.transport..",
                      "dev.ampinterop.amp.connection..")
                  .or(type(Thread.class)))
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  // It shows in the constructors who serves whom inside the package.
  @ArchTest
  static final ArchRule nothingOfAConnectionLooksBackUpAtIt =
      noClasses()
          .that()
          .resideInAPackage("dev.ampinterop.amp.connection")
          .and()
          .haveNameNotMatching(".*\\.(AmpConnection|AmpServer)(\\$.*)?")
          .should()
          .dependOnClassesThat(type(AmpConnection.class).or(type(AmpServer.class)));

  @ArchTest
  static final ArchRule nothingStaticChanges =
      fields()
          .that()
          .areStatic()
          .and()
          .areDeclaredInClassesThat()
          .resideInAPackage("dev.ampinterop..")
          .should()
          .beFinal()
          .andShould(beNoArray());

  private static LayeredArchitecture standingOnThoseBefore(String... names) {
    LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInAnyPackage(AMP);
    for (String name : names) {
      layers = layers.layer(name).definedBy("dev.ampinterop.amp." + name + "..");
    }
    for (int i = 0; i < names.length; i++) {
      String[] before = Arrays.copyOf(names, i);
      layers =
          i == 0
              ? layers.whereLayer(names[i]).mayNotAccessAnyLayer()
              : layers.whereLayer(names[i]).mayOnlyAccessLayers(before);
    }
    return layers;
  }

  // What a final array holds can still be changed; a switch over an enum makes one of its own.
  private static ArchCondition<JavaField> beNoArray() {
    return new ArchCondition<>("be no array") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        boolean mutable =
            field.getRawType().isArray() && !field.getModifiers().contains(JavaModifier.SYNTHETIC);
        events.add(new SimpleConditionEvent(field, !mutable, field.getFullName()));
      }
    };
  }

  /** Where the compiler put the project's classes: asking for the package reads the whole JDK. */
  static final class OurClasses implements LocationProvider {
    @Override
    public Set<Location> get(Class<?> testClass) {
      // Nor does it take a look into the libraries to know whether they are used.
      ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
      return Set.of(Location.of(Main.class.getProtectionDomain().getCodeSource().getLocation()));
    }
  }
}
