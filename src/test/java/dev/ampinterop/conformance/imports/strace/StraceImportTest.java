package dev.ampinterop.conformance.imports.strace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.Captured;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.imports.Imported;
import dev.ampinterop.conformance.imports.shared.ImportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real logs, and lines that real logs have now and then. */
class StraceImportTest {
  private static final String ASK =
      "\"\\x00\\x04_ask\\x00\\x011\\x00\\x08_command\\x00\\x03Foo\\x00\\x00\"";
  private static final String ANSWER = "\"\\0\\7_answer\\0\\0011\\0\\0\"";

  @TempDir private Path folder;

  @Test
  void readsAClientOfTwistedsWithItsDescriptors() throws IOException {
    Imported imported = Imported.of(folder, Imported.FIXTURES.resolve("unix.strace"));

    assertThat(imported.lines())
        .containsExactly(
            "> ask 1 Sum 40 B a=13 b=81",
            "< answer 1 Sum 25 B total=94",
            "> ask 2 Take 36 B file=0 +fd 0:pipe",
            "< answer 2 Take 27 B text=hello",
            "> ask 3 Take 36 B file=1 +fd 1:file",
            "< answer 3 Take 28 B text=\"a file\"",
            "> ask 4 Give 27 B",
            "< answer 4 Give 23 B file=0 +fd 0:character-device",
            "> ask 5 Broken 29 B",
            "< error 5 Broken 64 B BROKEN \"it broke\"",
            "> ask 6 Sum 38 B a=0 b=1",
            "> ask 7 Sum 38 B a=1 b=1",
            "> ask 8 Sum 38 B a=2 b=1",
            "< answer 6 Sum 24 B total=1",
            "< answer 7 Sum 24 B total=2",
            "< answer 8 Sum 24 B total=3",
            "> close");
    assertThat(imported.capture().header().began()).hasToString("2026-11-25T04:08:25.321532Z");
    assertThat(imported.capture().conversation(1).opened())
        .isEqualTo(new CaptureEvent.Opened(0, 1, CaptureTransport.UNIX, "pid 12194 fd 8", ""));
    assertThat(Captured.descriptors(imported.capture().conversation(1), Role.CLIENT))
        .extracting(CapturedDescriptor::at, one -> one.facts().access())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(40L, "read"),
            org.assertj.core.groups.Tuple.tuple(76L, "both"));
    assertThat(imported.outcome().notes()).isEmpty();
  }

  @Test
  void findsThePipesOfTrialsWorkersThoughTheManagerHasThemAll() throws IOException {
    Imported imported = Imported.of(folder, Imported.FIXTURES.resolve("trial-j2.strace"));

    assertThat(imported.capture().conversations()).hasSize(2);
    assertThat(imported.lines(2))
        .containsExactly(
            "> ask 1 Start 64 B directory=/tmp/demo/_trial_temp/0",
            "> ask 2 Run 83 B testCase=small.test.test_small.SmallTests.test_is_slow",
            "< ask 1 TestWrite 50 B out=\"Log opened.\"",
            "< answer 1 Start 29 B success=True",
            "< ask 2 TestWrite 92 B out=\"--> small.test.test_small.SmallTests.test_is_slow <--\"",
            "< ask 3 AddSuccess 90 B testName=small.test.test_small.SmallTests.test_is_slow",
            "> answer 1 TestWrite 29 B success=True",
            "> answer 2 TestWrite 29 B success=True",
            "> answer 3 AddSuccess 29 B success=True",
            "< answer 2 Run 29 B success=True",
            "> close",
            "< close");
    assertThat(imported.capture().conversation(2).opened().transport())
        .isEqualTo(CaptureTransport.STDIO);
  }

  @Test
  void readsPlainLogsWithoutPidsTimesAndDecorations() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3
            connect(3, {sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
            read(4, "\\177ELF\\2\\1\\1\\3", 832) = 8
            write(3, %s, 29) = -1 EAGAIN (Resource temporarily unavailable)
            write(3, %s, 26) = 26
            dup(3)                                  = 5
            close(3)                                = 0
            read(5, %s, 4096) = 14
            read(5, "", 4096) = 0
            close(5)                                = 0
            """
                .formatted(ASK, ASK, ANSWER));

    assertThat(imported.lines())
        .containsExactly("> ask 1 Foo 26 B", "< answer 1 Foo 14 B", "< close", "> close");
    assertThat(imported.capture().conversation(1).opened().transport())
        .isEqualTo(CaptureTransport.TCP);
    assertThat(imported.outcome().notes())
        .containsExactly("the log does not say when (strace -ttt does)");
  }

  @Test
  void joinsWhatOtherThreadsInterrupted() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            7 12:00:00.000001 socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0
            7 12:00:00.000002 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FILES) = 8
            7 12:00:00.000002 write(3, %s, 26 <unfinished ...>
            8 12:00:00.000003 read(3,  <unfinished ...>
            8 12:00:00.000004 <... read resumed>%s, 4096) = 14
            7 12:00:00.000005 <... write resumed>) = 26
            """
                .formatted(ASK, ANSWER));

    assertThat(imported.lines()).containsExactly("> ask 1 Foo 26 B", "< answer 1 Foo 14 B");
  }

  @Test
  void joinsVectors() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            writev(3, [{iov_base="\\0\\4_ask\\0\\0011", iov_len=9}, {iov_base="\\0\\10_command\\0\\3Foo\\0\\0", iov_len=17}], 2) = 26
            readv(3, [{iov_base="\\0\\7_answer", iov_len=9}, {iov_base="\\0\\0011\\0\\0", iov_len=100}], 2) = 14
            """);

    assertThat(imported.lines()).containsExactly("> ask 1 Foo 26 B", "< answer 1 Foo 14 B");
  }

  @Test
  void leavesOutWhatIsOnlyPeekedAt() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            sendto(3, %s, 26, 0, NULL, 0) = 26
            recvfrom(3, %s, 4096, MSG_PEEK, NULL, NULL) = 14
            recvfrom(3, %s, 4096, 0, NULL, NULL) = 14
            """
                .formatted(ASK, ANSWER, ANSWER));

    assertThat(imported.lines()).containsExactly("> ask 1 Foo 26 B", "< answer 1 Foo 14 B");
  }

  @Test
  void keepsOneOfTwoViewsOfAConnection() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            7 connect(3, {sa_family=AF_UNIX, sun_path="/run/s"}, 9) = 0
            8 accept4(4, {sa_family=AF_UNIX}, [110 => 2], SOCK_CLOEXEC) = 5
            7 sendto(3, %s, 26, 0, NULL, 0) = 26
            8 recvfrom(5, %s, 4096, 0, NULL, NULL) = 26
            8 sendto(5, %s, 14, 0, NULL, 0) = 14
            7 recvfrom(3, %s, 4096, 0, NULL, NULL) = 14
            """
                .formatted(ASK, ASK, ANSWER, ANSWER));

    assertThat(imported.capture().conversations()).hasSize(1);
    assertThat(imported.capture().conversation(1).opened().client()).isEqualTo("pid 7 fd 3");
    assertThat(imported.outcome().notes())
        .contains("pid 8 fd 5 is the other side of pid 7 fd 3, and left out");
  }

  @Test
  void namesTheLineWhereBytesAreCutShort() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            sendto(3, %s, 26, 0, NULL, 0) = 26
            recvfrom(3, "\\0\\7_answer\\0"..., 4096, 0, NULL, NULL) = 90000
            """
                .formatted(ASK));

    assertThat(imported.gaps())
        .containsExactly("server 89990 strace cut strings short (trace again with -s 1000000)");
    assertThat(imported.outcome().missing())
        .containsExactly(
            "89990 bytes are missing at log, line 2: strace cut strings short (trace again with -s"
                + " 1000000)");
  }

  @Test
  void showsAsAGapWhatTheLogCannotShow() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            sendto(3, %s, 26, 0, NULL, 0) = 26
            sendfile(3, 4, NULL, 100) = 100
            """
                .formatted(ASK));

    assertThat(imported.gaps()).contains("client 100 strace does not show what passes by sendfile");
  }

  @Test
  void asksWhichPipesBelongTogether() throws IOException {
    Path log =
        Imported.write(
            folder,
            """
            pipe([3, 4]) = 0
            pipe([5, 6]) = 0
            pipe([7, 8]) = 0
            pipe([9, 10]) = 0
            write(4, %s, 26) = 26
            write(6, %s, 26) = 26
            read(7, %s, 4096) = 14
            read(9, %s, 4096) = 14
            """
                .formatted(ASK, ASK, ANSWER, ANSWER));

    assertThatThrownBy(() -> Imported.of(folder, log))
        .hasMessageContaining(
            "say it with --fd IN:OUT: fd 4 (out), fd 6 (out), fd 7 (in), fd 9 (in)");

    StraceOptions options =
        new StraceOptions(
            OptionalInt.empty(),
            List.of(StraceOptions.Fds.parse("7:4"), StraceOptions.Fds.parse("9:6")));
    assertThat(Imported.of(folder, options, log).capture().conversations()).hasSize(2);
  }

  @Test
  void listsWhatThereIsWhereNothingSpeaksAmp() throws IOException {
    Path log = Imported.write(folder, "7 write(3, \"GET / HTTP/1.1\\r\\n\\r\\n\", 18) = 18\n");

    assertThatThrownBy(() -> Imported.of(folder, log))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("no descriptor speaks AMP; these carry bytes")
        .hasMessageContaining("pid 7 fd 3: 0 bytes read, 18 written, from line 1");
  }

  @Test
  void aDescriptorThatAProgramInheritedIsNoLongerTheOneThatItClosedOnExec() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            7 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3
            7 sendto(3, %s, 26, 0, NULL, 0) = 26
            7 vfork( <unfinished ...>
            8 execve("/bin/true", ["true"], 0x7f /* 3 vars */) = 0
            7 <... vfork resumed>) = 8
            8 read(3, "#!/bin/sh", 4096) = 9
            8 +++ exited with 0 +++
            7 recvfrom(3, %s, 4096, 0, NULL, NULL) = 14
            """
                .formatted(ASK, ANSWER));

    assertThat(imported.lines()).containsExactly("> ask 1 Foo 26 B", "< answer 1 Foo 14 B");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[12]}],"
            + " msg_controllen=24, | 1",
        "msg_control=[{cmsg_len=20, cmsg_level=0x1, cmsg_type=0x1, cmsg_data=[12]}],"
            + " msg_controllen=24, | 1",
        "msg_control=[{cmsg_len=24, cmsg_level=0x1 /* SOL_SOCKET */, cmsg_type=0x1 /* SCM_RIGHTS"
            + " */, cmsg_data=[12, 13]}], msg_controllen=24, | 2",
        "msg_control={cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, {12}},"
            + " msg_controllen=24, | 1",
        "msg_controllen=24, {cmsg_len=24, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, {12, 13}}, |"
            + " 2",
        "msg_controllen=24, [{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, [12]}], |"
            + " 1",
        "msg_control=[{cmsg_len=28, cmsg_level=SOL_SOCKET, cmsg_type=SCM_CREDENTIALS,"
            + " cmsg_data={pid=1, uid=0, gid=0}}, {cmsg_len=20, cmsg_level=SOL_SOCKET,"
            + " cmsg_type=SCM_RIGHTS, cmsg_data=[12]}], msg_controllen=56, | 1",
        "msg_control=[{cmsg_len=20, cmsg_level=SOL_IP, cmsg_type=0x1, cmsg_data=[12]}],"
            + " msg_controllen=24, | 0",
        "msg_control=[{cmsg_len=172, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[12,"
            + " 13, ...]}], msg_controllen=176, | 39",
      })
  void readsTheDescriptorsOfEveryStrace(String control, int count) throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            7 accept(4, NULL, NULL) = 5
            7 recvmsg(5, {msg_name(0)=NULL, msg_iov(1)=[{%s, 65536}], %s msg_flags=0}, 0) = 26
            7 sendto(5, %s, 14, 0, NULL, 0) = 14
            """
                .formatted(ASK, control, ANSWER));

    assertThat(Captured.descriptors(imported.capture().conversation(1), Role.CLIENT))
        .hasSize(count);
    assertThat(imported.outcome().missing()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MSG_PEEK", "0x2", "0x2 /* MSG_PEEK */", "MSG_PEEK|MSG_DONTWAIT", "0x42"})
  void knowsAPeekByNameAndByNumber(String flags) throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            sendto(3, %s, 26, 0, NULL, 0) = 26
            recvfrom(3, %s, 4096, %s, NULL, NULL) = 14
            recvfrom(3, %s, 4096, 0, NULL, NULL) = 14
            """
                .formatted(ASK, ANSWER, flags, ANSWER));

    assertThat(imported.lines()).containsExactly("> ask 1 Foo 26 B", "< answer 1 Foo 14 B");
  }

  @Test
  void readsEveryMessageOfAManyfoldCall() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            7 accept4(4, NULL, NULL, SOCK_CLOEXEC) = 5
            7 recvmmsg(5, [{msg_hdr={msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=%s, iov_len=500}], msg_iovlen=1, msg_controllen=0, msg_flags=MSG_CTRUNC}, msg_len=26}, {msg_hdr={msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=%s, iov_len=500}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, msg_len=26}], 4, MSG_DONTWAIT, NULL) = 2
            7 sendmmsg(5, {{{msg_name(0)=NULL, msg_iov(1)=[{%s, 14}], msg_controllen=0, msg_flags=0}, 14}}, 1, 0) = 1
            7 sendmmsg(5, 0x7ffe, 1, 0) = 1
            """
                .formatted(ASK, ASK, ANSWER));

    assertThat(imported.lines())
        .containsExactly("> ask 1 Foo 26 B", "> ask 1 Foo 26 B", "< answer 1 Foo 14 B");
    assertThat(imported.gaps())
        .containsExactly(
            "client 0 the receiver had no room for them (MSG_CTRUNC)",
            "server null strace does not show all messages of a sendmmsg");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7 1795576438.003913 ",
        "7<py thon> 12:34:56.1 ",
        "7 /* 5 in strace's PID NS */ 12:34:56 ",
        "[pid     7] 1795576438 ",
        "[pid 7<python3>] ",
        "[pid 7 /* 5 in strace's PID NS */]      0.000104 ",
        "7     12:34:56.123456 (+     0.000104) ",
        "7 1795576438.003913 [  45] [00007f01aa55ffee] ",
        "[00007f01aa55ffee] ",
        "[  45] ",
        "",
      })
  void readsLinesHoweverTheyBegin(String prefix) throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            PREFIXsendto(3, %s, 26, 0, NULL, 0) = 26 <0.000012>
            PREFIXrecvfrom(3, 0x7f12, 4096, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable) <0.000012>
            PREFIXrecvfrom(3,  <unfinished ...>
            PREFIX<... recvfrom resumed>%s, 4096, 0, NULL, NULL) = 14 <0.000012>
             > /usr/lib/libc.so.6(recv+0x1d) [0x10a2ad]
            PREFIX--- SIGCHLD {si_signo=SIGCHLD} ---
            PREFIX+++ exited with 0 +++
            """
                .formatted(ASK, ANSWER)
                .replace("PREFIX", prefix));

    assertThat(imported.lines())
        .startsWith("> ask 1 Foo 26 B", "< answer 1 Foo 14 B")
        .containsOnlyOnce("> close");
    assertThat(imported.outcome().missing()).isEmpty();
    assertThat(imported.outcome().notes()).noneMatch(note -> note.contains("left out"));
  }

  @Test
  void ofAWriteInWhichTheProcessWasKilledNobodyKnowsHowMuchPassed() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            7 connect(3, {sa_family=AF_UNIX, sun_path="/run/s"}, 9) = 0
            7 sendto(3, %s, 26, 0, NULL, 0) = 26
            7 recvfrom(3, %s, 4096, 0, NULL, NULL) = 14
            7 sendto(3, %s, 26, 0, NULL, 0 <unfinished ...>) = ?
            7 +++ killed by SIGKILL +++
            """
                .formatted(ASK, ANSWER, ASK));

    assertThat(imported.lines())
        .containsExactly("> ask 1 Foo 26 B", "< answer 1 Foo 14 B", "> close");
    assertThat(imported.gaps())
        .containsExactly("client null strace does not say how much was written by the last sendto");
  }

  @Test
  void putsThreadsTogetherByWhenTheirReadsWereOver() throws IOException {
    String thread = "%s recvfrom(3, %s, 4096, 0, NULL, NULL) = 14%s\n";
    for (String spent : List.of("", " <5.500000>")) {
      Path trace = Files.createTempDirectory(folder, "trace").resolve("log");
      Files.writeString(
          Path.of(trace + ".7"),
          "10.0 socket(AF_UNIX, SOCK_STREAM, 0) = 3\n"
              + "10.1 connect(3, {sa_family=AF_UNIX, sun_path=\"/run/s\"}, 9) = 0\n"
              + "10.2 clone(child_stack=0x7f, flags=CLONE_VM|0x400) = 8\n"
              + "15.0 sendto(3, %s, 26, 0, NULL, 0) = 26\n".formatted(ASK)
              + "17.0 sendto(3, %s, 26, 0, NULL, 0) = 26\n".formatted(ASK),
          ISO_8859_1);
      Files.writeString(
          Path.of(trace + ".8"),
          thread.formatted("10.3", ANSWER, spent)
              + thread.formatted("16.0", ANSWER, spent.replace("5.5", "1.5"))
              + "18.0 recvfrom(3, \"\", 4096, 0, NULL, NULL) = 0\n",
          ISO_8859_1);

      Imported imported = Imported.of(folder, Path.of(trace + ".8"), Path.of(trace + ".7"));

      assertThat(imported.lines())
          .containsExactly(
              "> ask 1 Foo 26 B",
              "< answer 1 Foo 14 B",
              "> ask 1 Foo 26 B",
              "< answer 1 Foo 14 B",
              "< close");
      assertThat(imported.capture().conversations()).hasSize(1);
      assertThat(imported.outcome().missing()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "     0.000100 "})
  void threadsWithoutTimesCannotBePutTogether(String time) throws IOException {
    Path one = folder.resolve("log.7");
    Path other = folder.resolve("log.8");
    Files.writeString(one, time + "socket(AF_UNIX, SOCK_STREAM, 0) = 3\n");
    Files.writeString(other, time + "sendto(3, " + ASK + ", 26, 0, NULL, 0) = 26\n");

    assertThatThrownBy(() -> Imported.of(folder, one, other))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(one + " and 1 more of that trace: ")
        .hasMessageContaining("trace again with -ttt -T, or with -f instead of -ff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "read(11,  <detached ...>",
        "read(11, strace: Process 7 detached\n <detached ...>",
        "read(11,  <unfinished ...>\n<... read resumed> <detached ...>",
        " | 00000  00 04 5f 61 73 6b 00 01  31 00 08                 .._ask..1.. |"
      })
  void lacksNothingWhereStraceWasStoppedOrShowsBytesTwice(String line) throws IOException {
    String log =
        "accept4(5, NULL, NULL, 0) = 11\nread(11, %s, 4096) = 26\nwrite(11, %s, 14) = 14\n%s\n";
    Imported imported = Imported.of(folder, log.formatted(ASK, ANSWER, line));

    assertThat(imported.lines()).containsExactly("> ask 1 Foo 26 B", "< answer 1 Foo 14 B");
    assertThat(imported.outcome().missing()).isEmpty();
    assertThat(imported.outcome().notes())
        .containsExactly("the log does not say when (strace -ttt does)");
  }

  @Test
  void keepsTracesApartByPrefix() throws IOException {
    List<Path> logs = new ArrayList<>();
    for (String name : List.of("a.7", "b.8", "a.9", "b.10")) {
      String ask = "101.0 sendto(3, %s, 26, 0, NULL, 0) = 26\n".formatted(ASK);
      String answer = "102.0 recvfrom(3, %s, 4096, 0, NULL, NULL) = 14\n".formatted(ANSWER);
      boolean isParent = name.matches("a.7|b.8");
      String line = isParent ? "100.5 getpid() = 1\n" : ask + answer;
      logs.add(Files.writeString(folder.resolve(name), line, ISO_8859_1));
    }

    Imported imported = Imported.of(folder, logs.toArray(new Path[0]));

    assertThat(imported.capture().conversations())
        .extracting(one -> one.opened().client())
        .containsExactly("pid 9 fd 3", "pid 10 fd 3");
    assertThat(imported.outcome().missing()).isEmpty();
  }

  @Test
  void beginsInTheMiddleOfABoxWhereTheProcessWasAttachedTo() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            recvfrom(3, "alf a box\\0\\0\\0\\4_ask\\0\\0011\\0\\10_command\\0\\3Foo\\0\\0", 4096, 0, NULL, NULL) = 37
            sendto(3, %s, 14, 0, NULL, 0) = 14
            """
                .formatted(ANSWER));

    assertThat(imported.gaps())
        .containsExactly(
            "client null it was open when the log began",
            "server null it was open when the log began");
    assertThat(imported.outcome().bytes()).isEqualTo(51);
  }

  @Test
  void whatMayHavePassedByIoUringIsMissing() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            7 accept4(5, {sa_family=AF_UNIX}, [2], SOCK_CLOEXEC) = 11
            7 recvfrom(11, %s, 4096, 0, NULL, NULL) = 26
            7 sendto(11, %s, 14, 0, NULL, 0) = 14
            7 io_uring_enter(4, 1, 0, 0, NULL, 8) = 1
            7 io_uring_enter(4, 1, 0, 0, NULL, 8) = 1
            7 close(11) = 0
            7 io_uring_enter(4, 1, 0, 0, NULL, 8) = 1
            """
                .formatted(ASK, ANSWER));

    assertThat(imported.lines())
        .containsExactly("> ask 1 Foo 26 B", "< answer 1 Foo 14 B", "< close");
    assertThat(imported.gaps())
        .containsExactly(
            "client null strace does not show what passes by io_uring",
            "server null strace does not show what passes by io_uring");
    assertThat(imported.outcome().missing())
        .containsExactly(
            "bytes are missing at log, line 4 and 1 more: strace does not show what passes by"
                + " io_uring");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 <... read resumed>\"\\0\", 65536) = 1 | client null the beginning of a read is not in the log",
        "7 <... write resumed>) = 1           | server null the beginning of a write is not in the log",
        "7 <... read resumed>\"\", 65536) = 0   |",
        "7 <... read resumed>0x7f, 9) = -1 EAGAIN (Resource temporarily unavailable) |",
        "7 <... futex resumed>) = 1           |",
      })
  void whereACallBeganOutsideOfTheLogBytesAreMissing(String line, String gap) throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            7 accept4(5, {sa_family=AF_UNIX}, [2], SOCK_CLOEXEC) = 11
            7 recvfrom(11, %s, 4096, 0, NULL, NULL) = 26
            %s
            7 sendto(11, %s, 14, 0, NULL, 0) = 14
            """
                .formatted(ASK, line, ANSWER));

    assertThat(imported.lines()).containsExactly("> ask 1 Foo 26 B", "< answer 1 Foo 14 B");
    assertThat(imported.gaps()).isEqualTo(gap == null ? List.of() : List.of(gap));
  }

  @Test
  void aCallThatBeganOutsideOfTheLogCountsForWhatIsFoundLater() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            7 <... read resumed>"", 65536) = 26
            7 recvfrom(11, %s, 4096, 0, NULL, NULL) = 26
            7 sendto(11, %s, 14, 0, NULL, 0) = 14
            """
                .formatted(ASK, ANSWER));

    assertThat(imported.gaps())
        .containsExactly("client null the beginning of a read is not in the log");
    assertThat(imported.capture().conversation(1).opened().server()).isEqualTo("pid 7 fd 11");
  }

  @Test
  void threadsWithWholeSecondsAreNotPutTogether() throws IOException {
    Path first = thread("whole.7", "12:00:00 sendto(3, %s, 26, 0, NULL, 0) = 26\n", ASK);
    Path second = thread("whole.8", "12:00:00 recvfrom(3, %s, 99, 0, NULL, NULL) = 14\n", ANSWER);

    assertThat(Imported.of(folder, first).outcome().connections()).isEqualTo(1);
    assertThatThrownBy(() -> Imported.of(folder, first, second))
        .hasMessage(
            first
                + " and 1 more of that trace: the threads of a trace are put together by their"
                + " times, and whole seconds (-t) do not tell what came first (trace again with"
                + " -ttt -T, or with -f instead of -ff)");
  }

  @Test
  void aThreadMayHaveNothingButSignals() throws IOException {
    Path calls = thread("signals.7", "12:00:00 sendto(3, %s, 26, 0, NULL, 0) = 26\n", ASK);
    Path signals = thread("signals.8", "12:00:00 --- SIGCHLD {si_signo=SIGCHLD%s} ---\n", "");

    assertThat(Imported.of(folder, calls, signals).lines()).containsExactly("> ask 1 Foo 26 B");
    assertThatThrownBy(() -> Imported.of(folder, signals))
        .hasMessage(signals + ": no line is a system call");
  }

  private Path thread(String name, String line, String bytes) throws IOException {
    return Files.writeString(folder.resolve(name), line.formatted(bytes), ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "8 +++ exited with 0 +++\n", "8 sendto(4, \"\", 0, 0 <unfinished ...>\n"})
  void whatAWriteWroteThatNeverEndsIsMissingWhereItBegan(String end) throws IOException {
    String log =
        """
        7 accept4(5, {sa_family=AF_UNIX}, [2], SOCK_CLOEXEC) = 11
        7 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD}, 88) = 8
        8 sendto(11, %s, 26, 0, NULL, 0 <unfinished ...>
        %s7 recvfrom(11, %s, 4096, 0, NULL, NULL) = 14
        """
            .formatted(ASK, "7 close(77) = -1 EBADF\n".repeat(10_050), ANSWER);

    Imported imported = Imported.of(folder, log + end);

    assertThat(imported.capture().conversation(1).events())
        .filteredOn(event -> !(event instanceof CaptureEvent.Opened))
        .first()
        .isInstanceOf(CaptureEvent.Gap.class);
    assertThat(imported.gaps())
        .containsExactly("server null strace does not say how much was written by the last sendto");
    assertThat(imported.outcome().bytes()).isEqualTo(14);
  }

  @Test
  void aWriteThatEndsLateIsThereAllTheSame() throws IOException {
    String log =
        """
        7 connect(3, {sa_family=AF_UNIX, sun_path="/run/s"}, 9) = 0
        7 sendto(3, %s, 26, 0 <unfinished ...>
        %s7 <... sendto resumed>, NULL, 0) = 26
        """
            .formatted(ASK, "8 close(77) = -1 EBADF\n".repeat(10_050));

    Imported imported = Imported.of(folder, log);

    assertThat(imported.lines()).containsExactly("> ask 1 Foo 26 B");
    assertThat(imported.gaps()).noneMatch(gap -> gap.startsWith("client"));
  }

  @Test
  void namesTheFirstLineThatIsNotAsStracePrintsIt() throws IOException {
    String call = "sendto(3, %s, 26, 0, NULL, 0) = 26\n".formatted(ASK);

    assertThat(Imported.of(folder, call + "what\n").outcome().notes())
        .contains("1 line is not as strace prints it, and left out: log, line 2");
    assertThat(Imported.of(folder, call + "what\nis this\n").outcome().notes())
        .contains("2 lines are not as strace prints them, and left out; the first: log, line 2");
  }

  @Test
  void saysWhyNothingSpeaksAmpWhereStringsAreCut() {
    assertThatThrownBy(() -> Imported.of(folder, "read(11, \"\\0\\4\"..., 65536) = 40\n"))
        .hasMessageContaining(
            "no descriptor speaks AMP in what is here: strace cut strings short (trace again with"
                + " -s 1000000)");
  }

  @Test
  void saysThatIoUringIsNotShown() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            io_uring_enter(5, 1, 1, IORING_ENTER_GETEVENTS, NULL, 8) = 1
            sendto(3, %s, 26, 0, NULL, 0) = 26
            recvfrom(3, %s, 4096, 0, NULL, NULL) = 14
            """
                .formatted(ASK, ANSWER));

    assertThat(imported.outcome().notes())
        .contains("a program reads and writes by io_uring, of which strace shows nothing");
  }
}
