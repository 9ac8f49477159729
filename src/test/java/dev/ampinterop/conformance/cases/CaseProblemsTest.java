package dev.ampinterop.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.wire.Fact;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every mistake that an author can make has a place and a way out. */
class CaseProblemsTest {
  private static final String SOUND =
      """
      {
        "id": "a/b",
        "claim": "c",
        "commands": {
          "Take": {
            "arguments": {"n": "Integer", "s": {"type": "String", "optional": true}},
            "response": {"u": "Unicode"},
            "errors": ["BROKEN"]
          },
          "Tell": {"requiresAnswer": false},
          "Give": {
            "arguments": {"list": {"type": "AmpList", "of": {"file": "Descriptor"}}},
            "response": {"b": "Boolean", "d": "Descriptor"}
          }
        },
        "client": {
          "opens": {"p": {"pipe": {}}, "d": {"device": "/dev/null"}},
          "does": [
            {"call": "Take", "with": {"n": 1}, "as": "first"},
            {"await": "first", "sees": {"answer": {"u": "x"}}},
            {"call": "Tell", "sees": {"sent": true}},
            {"call": "Give", "with": {"list": [{"file": {"descriptor": "p.read"}}]}, "keeps": {"d": "kept"},
             "sees": {"answer": {"b": true, "d": {"is": "s.a", "kind": "socket"}}}},
            {"write": "x", "to": "p.write"}, {"drop": "p.write"},
            {"probe": "kept", "sees": {"is": "s.a"}}
          ]
        },
        "server": {
          "opens": {"s": {"socketpair": {}}},
          "does": [{"wait": "Take"}],
          "responders": {
            "Take": [{"sees": {"n": 1}, "answer": {"u": "x"}}, {"fail": {"declared": "BROKEN"}}],
            "Tell": [{}],
            "Give": [{"answer": {"b": true, "d": {"descriptor": "s.a"}}}]
          }
        },
        "wire": [
          {"from": "client", "box": {"a": "1"}, "descriptors": ["p.read"],
           "also": [{"box": {"a": "2"}, "because": "why not"}]}
        ],
        "deviations": [
          {"player": "twisted", "role": "server", "because": "so", "instead": {"closes": "server"}}
        ]
      }
      """;

  @Test
  void theSoundCaseIsSound() {
    assertThat(SampleCases.problems(SOUND)).isEmpty();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "call": "Tell"              | "call": "Tel"             | 21:16 /client/does/2/call: no command is called "Tel" (did you mean "Tell"?)
          "n": "Integer"              | "n": "Int"                | 6:26 /commands/Take/arguments/n: expected one of AmpList, Boolean, DateTime, Decimal, Descriptor, Float, Integer, ListOf, Path, String, Unicode, not "Int" (did you mean "Integer"?)
          {"n": 1}, "as"              | {"n": "1"}, "as"          | 19:38 /client/does/0/with/n: n is Integer, so it takes an integer, not "1"
          {"n": 1}, "as"              | {"m": 1, "n": 1}, "as"    | 19:38 /client/does/0/with/m: "m" is not declared (one of n, s)
          {"n": 1}, "as"              | {}, "as"                  | 19:32 /client/does/0/with: "n" is missing (give it, or declare it with "optional": true)
          "answer": {"u": "x"}}}      | "answer": {"u": 5}}}      | 20:51 /client/does/1/sees/answer/u: u is Unicode, so it takes a text or {"repeat": TEXT, "times": N}, not 5
          "answer": {"u": "x"}}}      | "sent": true}}            | 20:34 /client/does/1/sees: Take is answered (expect an answer, or declare "requiresAnswer": false)
          {"sent": true}              | {"answer": {}}            | 21:32 /client/does/2/sees: Tell asks for no answer (the call sees {"sent": true})
          "await": "first"            | "await": "frist"          | 20:17 /client/does/1/await: no call before it is called "frist" (did you mean "first"?)
          "as": "first"}              | "as": "first", "sees": {"sent": true}} | 19:65 /client/does/0/sees: a call with "as" goes on at once (put "sees" beside {"await": "first"})
          {"descriptor": "p.read"}    | {"descriptor": "q.read"}  | 22:66 /client/does/3/with/list/0/file/descriptor: the party has no descriptor "q.read" (did you mean "p.read"?)
          {"descriptor": "p.read"}    | {"descriptor": "s.b"}     | 22:66 /client/does/3/with/list/0/file/descriptor: the party has no descriptor "s.b" (one of d, kept, p.read, p.write)
          "keeps": {"d": "kept"}      | "keeps": {"b": "kept"}    | 22:95 /client/does/3/keeps/b: b is Boolean (only a Descriptor can be kept)
          "keeps": {"d": "kept"}      | "keeps": {"x": "kept"}    | 22:95 /client/does/3/keeps/x: "x" is not received here (one of b, d)
          {"is": "s.a", "kind"        | {"is": "s.x", "kind"      | 23:51 /client/does/3/sees/answer/d/is: nobody opens "s.x" (did you mean "s.a"?)
          "kind": "socket"            | "kind": "sokcet"          | 23:66 /client/does/3/sees/answer/d/kind: expected one of character-device, directory, epoll, eventfd, file, inotify, memfd, other, path, pipe, pty-master, pty-slave, signalfd, socket, timerfd, not "sokcet" (did you mean "socket"?)
          "kind": "socket"            | "access": "raed"          | 23:68 /client/does/3/sees/answer/d/access: expected one of both, none, read, write, not "raed" (did you mean "read"?)
          "kind": "socket"            | "append": 1               | 23:68 /client/does/3/sees/answer/d/append: expected true or false, not 1
          "kind": "socket"            | "size": -1                | 23:66 /client/does/3/sees/answer/d/size: expected a number, 0 or more, not -1
          "kind": "socket"            | "kimd": "socket"          | 23:66 /client/does/3/sees/answer/d/kimd: a descriptor has no fact "kimd" (one of access, append, cloexec, is, kind, nonblocking, offset, size, socket, watches)
          "to": "p.write"             | "to": "p.writ"            | 24:28 /client/does/4/to: the party has no descriptor "p.writ" (did you mean "p.write"?)
          {"drop": "p.write"}         | {"spawn": true, "sees": ["kept", "keptt"]} | 24:73 /client/does/5/sees/1: the party has no descriptor "keptt" (did you mean "kept"?)
          {"drop": "p.write"}         | {"accept": "kept", "as": "c"}, {"drop": "cc"} | 24:80 /client/does/6/drop: the party has no descriptor "cc" (did you mean "c"?)
          {"drop": "p.write"}         | {"read": 1, "from": "kept", "taking": ["g"]}, {"drop": "gg"} | 24:95 /client/does/6/drop: the party has no descriptor "gg" (did you mean "g"?)
          {"drop": "p.write"}         | {"read": "all", "from": "kept", "taking": ["g"]} | 24:82 /client/does/5/taking: descriptors come with bytes (say how many bytes to read)
          {"drop": "p.write"}         | {"write": "", "to": "kept", "passing": ["d"]} | 24:79 /client/does/5/passing: descriptors travel with bytes (write at least one)
          {"drop": "p.write"}         | {"write": "x", "to": "kept", "passing": ["dd"]} | 24:81 /client/does/5/passing/0: the party has no descriptor "dd" (did you mean "d"?)
          {"drop": "p.write"}         | {"seek": 1, "in": "d", "sees": {"error": "ESPIPE"}} | 24:71 /client/does/5/sees: the step would end the party's doings (add "tries": true)
          "d": {"device": "/dev/null"} | "d": {"pipe": {"content": {"repeat": "xy", "times": 32769}}} | 17:39 /client/opens/d: the pipe has 65538 bytes in it, but at most 65536 fit (open a file)
          "d": {"device": "/dev/null"} | "d": {"epoll": {"watches": "q.read"}} | 17:39 /client/opens/d: the party opens no "q.read" before (did you mean "p.read"?)
          "d": {"device": "/dev/null"} | "d": {"device": "/dev/full"} | 17:50 /client/opens/d/device: expected one of /dev/null, /dev/zero, not "/dev/full" (did you mean "/dev/null"?)
          {"pipe": {}}                | {"pipe": {"finished": true}} | 24:28 /client/does/4/to: the party has no descriptor "p.write" (one of d, kept, p.read)
          {"s": {"socketpair": {}}}   | {"s": {"socketpair": {}}, "p": {"pipe": {}}} | 29:45 /server/opens/p: "p.read" is opened by the other party too (choose another name)
          {"wait": "Take"}            | {"wait": "Tak"}           | 30:23 /server/does/0/wait: no command is called "Tak" (did you mean "Take"?)
          "Tell": [{}]                | "Tall": [{}]              | 33:15 /server/responders/Tall: no command is called "Tall" (did you mean "Tell"?)
          {"declared": "BROKEN"}      | {"declared": "BROKE"}     | 32:80 /server/responders/Take/1/fail/declared: Take does not declare BROKE (add it to its "errors" or "fatalErrors", or fail with "unknown")
          {"fail": {"declared"        | {"answer": {"u": ""}, "fail": {"declared" | 32:88 /server/responders/Take/1/fail: a responder either answers or fails (leave one of them out)
          {"sees": {"n": 1}, "answer" | {"sees": {"n": true}, "answer" | 32:31 /server/responders/Take/0/sees/n: n is Integer, so it takes an integer, not true
          "descriptors": ["p.read"]   | "descriptors": ["p.rad"]  | 38:59 /wire/0/descriptors/0: nobody opens "p.rad" (did you mean "p.read"?)
          ["p.read"]                  | ["p.read"], "on": 10      | 38:76 /wire/0/on: there is no byte 10 (the entry has 8 bytes)
          ["p.read"]                  | ["p.read"], "on": -9      | 38:76 /wire/0/on: there is no byte -9 (the entry has 8 bytes)
          ["p.read"]                  | ["p.read"], "on": [0, 1]  | 38:76 /wire/0/on: 2 bytes for 1 descriptors (give each its own)
          ["p.read"]                  | [], "on": 1               | 38:68 /wire/0/on: no descriptors travel (name them in "descriptors")
          ["p.read"]                  | ["p.read", "d"], "on": [2, 1] | 38:81 /wire/0/on: descriptors travel in their order (let the bytes ascend)
          ["p.read"]                  | [{"times": 254, "each": ["d"]}] | 38:5 /wire/0: one message carries 253 descriptors at most (give "on" more bytes)
          "box": {"a": "1"}           | "box": {"a": {"boxes": [{"": "1"}]}} | 38:31 /wire/0/box: a key has 1 to 255 bytes, not 0 (write such bytes as "hex")
          , "because": "why not"      | ``                        | 39:15 /wire/0/also/0: "because" is missing (add it: why it is tolerated)
          "because": "so",            | ``                        | 42:5 /deviations/0: "because" is missing (add it: why, for the report)
          {"closes": "server"}        | {"closes": "nobody"}      | 42:84 /deviations/0/instead/closes: with what twisted as server does instead: nobody closes the connection, and no wire entry says who is seen to close it (add {"from": …, "close": true})
          {"closes": "server"}        | {"close": "server"}       | 42:83 /deviations/0/instead/close: with what twisted as server does instead: "close" is not known here (did you mean "closes"?)
          "claim": "c",               | ``                        | 1:1: "claim" is missing (add it: the behaviour that the case pins down, in one sentence)
          "claim": "c",               | "claim": "c", "closes": "nobody", | 3:27 /closes: nobody closes the connection, and no wire entry says who is seen to close it (add {"from": …, "close": true})
          "id": "a/b",                | "id": "A b",              | 2:9 /id: "A b" does not fit (write lower-case letters, digits, dots and dashes, with folders separated by slashes)
          {"type": "String",          | {"type": "String", "of": {}, | 6:67 /commands/Take/arguments/s/of: only an AmpList and a ListOf have "of" (leave it out)
          "n": "Integer"              | "n": {"type": "ListOf"}   | 6:26 /commands/Take/arguments/n: the list n does not say what it holds (write {"type": "ListOf", "of": TYPE})
          "n": "Integer"              | "n": {"type": "ListOf", "of": "Descriptor"} | 6:51 /commands/Take/arguments/n/of: a ListOf cannot hold Descriptor (an AmpList can hold it)
          "n": "Integer"              | "n": {"type": "ListOf", "of": "Intger"} | 6:51 /commands/Take/arguments/n/of: expected one of AmpList, Boolean, DateTime, Decimal, Descriptor, Float, Integer, ListOf, Path, String, Unicode, not "Intger" (did you mean "Integer"?)
          "n": "Integer"              | "n": {"type": "ListOf", "of": "Integer"} | 19:38 /client/does/0/with/n: n is ListOf, so it takes a list, not 1
          "n": "Integer"              | "n": "Decimal"            | 19:38 /client/does/0/with/n: n is Decimal, so it takes a text as Python writes decimals, such as "1.50" or "1E+2", not 1
          "u": "Unicode"}             | "u": "Float"}             | 20:51 /client/does/1/sees/answer/u: u is Float, so it takes a number, "nan", "inf", "-inf" or "-0.0", not "x"
          "u": "Unicode"}             | "u": "DateTime"}          | 20:51 /client/does/1/sees/answer/u: u is DateTime, so it takes a text such as "2012-01-23T12:34:56.054321-00:00", not "x"
          "u": "Unicode"}             | "u": "Path"}              | 20:51 /client/does/1/sees/answer/u: u is Path, so it takes an absolute path as a text, not "x"
          , "of": {"file": "Descriptor"} | ``                     | 12:29 /commands/Give/arguments/list: the list list does not say what it holds (write {"type": "AmpList", "of": {…}})
          {"drop": "p.write"}         | {"drip": "p.write"}       | 24:40 /client/does/5: expected {"call": COMMAND, …}, {"await": CALL}, {"giveUp": CALL}, {"wait": COMMAND, "count": N}, {"read": N, "from": NAME}, {"write": BYTES, "to": NAME}, {"drop": NAME}, {"probe": NAME}, {"seek": N, "in": NAME}, {"open": NAME, "as": NAME}, {"accept": NAME, "as": NAME}, {"connect": NAME, "as": NAME}, {"ready": NAME}, {"serve": NAME}, {"shut": NAME}, {"spare": N}, {"atOnce": [[STEP, …], …]}, {"spawn": true}, {"say": BYTES, "passing": [NAME]}, {"hear": N}, {"take": NAME}, {"peerCertificate": true}, {"close": true} or {"each": […], "times": N}, not {"drip":"p.write"}
          , "to": "p.write"           | ``                        | 24:7 /client/does/4: "to" is missing (add it)
          {"box": {"a": "2"}          | {"box": {"": "2"}         | 39:23 /wire/0/also/0/box: a key has 1 to 255 bytes, not 0 (write such bytes as "hex")
          {"from": "client", "box"    | {"from": "server", "close": true}, {"from": "client", "box" | 38:33 /wire/0/close: the client closes the connection once done, so the server may not be first (say "closes": "server", or "nobody" where the protocol ends it)
          """)
  void aMistakeIsFoundInItsPlace(String before, String after, String problem) {
    assertThat(SampleCases.problems(changed(before, after == null ? "" : after)))
        .contains("case.json:" + problem);
  }

  /**
   * Four that mislead would be worse than none: the first in the file need not be the right one.
   */
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "call": "Tell"              | "call": 5
          "await": "first"            | "await": 7
          {"drop": "p.write"}         | {"drip": "p.write"}
          {"drop": "p.write"}         | {"drop": 5}
          {"drop": "p.write"}         | 5
          {"drop": "p.write"}         | {"drop": "p.write", "sees": 5}
          {"wait": "Take"}            | {"wait": "Take", "count": "x"}
          {"wait": "Take"}            | {"wait": "Take", "times": 0}
          {"pipe": {}}                | {"pipe": {"finished": 1}}
          {"pipe": {}}                | {"pip": {}}
          {"socketpair": {}}          | {"socketpair": 1}
          {"declared": "BROKEN"}      | {"declard": "BROKEN"}
          {"fail": {"declared": "BROKEN"}} | {"fail": {"declared": 1}}
          {"fail": {"declared": "BROKEN"}} | {"fial": {"declared": "BROKEN"}}
          {"from": "client", "box": {"a": "1"} | {"from": "clint", "box": {"a": "1"}
          {"from": "client", "box": {"a": "1"} | {"from": "client", "box": {"a": true}
          {"from": "client", "box": {"a": "1"} | {"from": "client", "bax": {"a": "1"}
          {"from": "client", "box": {"a": "1"} | {"from": "client", "box": {"a": {"repeat": "x", "times": "y"}}
          {"box": {"a": "2"}, "because" | {"box": {"a": "2"}, "becuase"
          "role": "server"            | "role": "srever"
          {"sent": true}              | {"snt": true}
          {"sent": true}              | {"sent": false}
          "n": "Integer"              | "n": {"tpye": "Integer"}
          "n": "Integer"              | "n": 5
          "requiresAnswer": false     | "requiresAnswer": "no"
          """)
  void oneMistakeIsOneProblem(String before, String after) {
    assertThat(SampleCases.problems(changed(before, after))).hasSize(1);
  }

  @Test
  void theSchemaAndTheReaderKnowTheSameFacts() throws Exception {
    JsonNode facts =
        JsonMapper.shared()
            .readTree(Files.readString(Path.of("conformance-cases/case.schema.json")))
            .at("/$defs/facts/properties");
    assertThat(facts.propertyNames()).containsExactlyInAnyOrderElementsOf(Fact.demanded());
    for (Fact fact : Fact.values()) {
      assertThat(names(facts, fact.key())).containsExactlyElementsOf(fact.names());
    }
  }

  private static List<String> names(JsonNode facts, String fact) {
    return facts.path(fact).path("enum").valueStream().map(JsonNode::stringValue).toList();
  }

  @Test
  void allMistakesAreToldAtOnce() {
    String text =
        SOUND
            .replace("\"call\": \"Tell\"", "\"call\": \"Tel\"")
            .replace("[\"p.read\"]", "[\"x\"]")
            .replace("\"await\": \"first\"", "\"await\": \"second\"");

    assertThat(SampleCases.problems(text)).hasSize(3);
  }

  @Test
  void whatTheImplementationIsToRefuseMayBeWrong() {
    String text =
        changed(
            "{\"sent\": true}}",
            "{\"sent\": true}}, {\"call\": \"Take\", \"with\": {\"n\": \"x\", \"m\": 1},"
                + " \"sees\": {\"failure\": \"refused\"}}");

    assertThat(SampleCases.problems(text)).isEmpty();
  }

  @Test
  void anAnswerThatCannotBeSentMayBeWrong() {
    String wrong = changed("\"answer\": {\"u\": \"x\"}}, {\"fail\"", "\"answer\": {}}, {\"fail\"");
    String onPurpose =
        wrong.replace(
            "\"wire\": [",
            "\"wire\": [{\"from\": \"server\", \"box\": {\"_error\": \"1\", \"_error_code\": \"UNKNOWN\"}},");

    assertThat(SampleCases.problems(wrong)).hasSize(1);
    assertThat(SampleCases.problems(onPurpose)).isEmpty();
  }

  @Test
  void deviationsThatDoNotGoTogetherAreFound() {
    // Each by itself is sound: only together nobody is left who closes.
    String text =
        changed(
            "\"instead\": {\"closes\": \"server\"}}",
            "\"instead\": {\"closes\": \"nobody\", \"wire\": [{\"from\": \"server\", \"close\": true}]}},"
                + "{\"player\": \"java\", \"role\": \"client\", \"because\": \"so\","
                + " \"instead\": {\"wire\": []}}");

    assertThat(SampleCases.problems(text))
        .singleElement()
        .asString()
        .contains("/deviations/0/instead/closes: with what twisted as server and java as client do")
        .contains("instead: nobody closes the connection");
  }

  @Test
  void brokenJsonHasAPlace() {
    assertThat(SampleCases.problems("{\n  \"id\": \"a\",\n  oops\n}"))
        .singleElement()
        .asString()
        .startsWith("case.json:3:")
        .contains("this is not JSON: ")
        .contains("'o'");
    assertThat(SampleCases.problems("{\"id\": \"a\", \"id\": \"b\"}"))
        .singleElement()
        .asString()
        .startsWith("case.json:1:")
        .contains("Duplicate");
    assertThat(SampleCases.problems(""))
        .isEqualTo(List.of("case.json:1:1: the file is empty (write a case, or delete it)"));
    assertThat(SampleCases.problems("[]"))
        .isEqualTo(List.of("case.json:1:1: expected an object, not []"));
    assertThat(SampleCases.problems("{} {}")).hasSize(1);
  }

  private static String changed(String before, String after) {
    assertThat(SOUND).contains(before);
    return SOUND.replace(before, after);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "transports": ["tcp", "udp"], "wire": []                                       | /transports/1: expected one of tcp, unix, not "udp"
          "wire": [{"from": "client", "close": "half"}]                                  | /wire/0/close: only the script can do that (say "client": "script")
          "client": "script", "wire": [{"from": "client", "close": "reset"}]             | /wire/0/close: UNIX sockets have no reset (say "transports": ["tcp"])
          "transports": ["tcp"], "client": {"opens": {"d": {"device": "/dev/null"}}}, "wire": [{"from": "client", "hex": "00", "descriptors": ["d"]}] | /wire/0/descriptors: TCP cannot carry descriptors (leave "tcp" out of the case's transports)
          """)
  void transportsAndEndsThatDoNotGoTogether(String rest, String problem) {
    assertThat(SampleCases.problems("{\"id\": \"a\", \"claim\": \"c\", " + rest + "}"))
        .singleElement()
        .asString()
        .contains(problem);
  }
}
