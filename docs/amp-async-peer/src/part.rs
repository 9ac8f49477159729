//! Plays one part with amp-async, and tells what it saw.
use crate::values::Declaration;
use crate::{Runner, FEATURES};
use amp_async::{serve, DispatchRequest, Error, Handle, RequestSender};
use futures::future::{abortable, AbortHandle};
use futures::StreamExt;
use serde_json::{json, Value as Json};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::delay_for;

type Entries = Arc<Mutex<Vec<Json>>>;
type Problem = String;

const STEPS: [&str; 5] = ["call", "await", "giveUp", "wait", "close"];

/// Plays the part of a `play` message. The runtime goes first, and with it every socket.
pub fn play(message: &Json, abandoned: oneshot::Receiver<()>, runner: &Runner) -> Result<Json, Problem> {
    let part = &message["part"];
    check(part)?;
    let (changes, changed) = watch::channel(());
    let party = Arc::new(Party {
        commands: part["commands"].clone(),
        responders: part["responders"].clone(),
        state: Mutex::new(State::default()),
        changes,
        changed,
    });
    let does = Entries::default();
    let mut runtime = tokio::runtime::Builder::new().basic_scheduler().enable_all().build().map_err(text)?;
    runtime.block_on(async {
        let seconds = message["seconds"].as_f64().unwrap_or(5.0);
        tokio::select! {
            over = converse(message, runner, &party, &does) => over,
            _ = delay_for(Duration::from_secs_f64(seconds)) => Ok(()),
            _ = abandoned => Ok(()),
        }
    })?;
    drop(runtime);
    let state = party.state.lock().unwrap();
    let end = state.end.clone().unwrap_or(if state.connected { "open" } else { "never" }.into());
    let responders: HashMap<_, Vec<_>> = state
        .seen
        .iter()
        .map(|(command, calls)| {
            (command, calls.iter().map(|(saw, does)| json!({"saw": saw, "does": *does.lock().unwrap()})).collect())
        })
        .collect();
    Ok(json!({"opens": {}, "does": *does.lock().unwrap(), "responders": responders, "end": end, "unclaimed": 0}))
}

/// Refuses what amp-async has not, before anything of the part is played.
fn check(part: &Json) -> Result<(), Problem> {
    let commands = items(&part["commands"]);
    let types: Vec<Json> =
        commands.iter().flat_map(|one| [items(&one["arguments"]), items(&one["response"])]).flatten().collect();
    let entries: Vec<Json> = items(&part["responders"]).iter().flat_map(items).collect();
    let steps: Vec<Json> = entries.iter().chain([part]).flat_map(|one| items(&one["does"])).collect();
    if let Some(step) = steps.iter().find(|step| STEPS.iter().all(|kind| step[kind].is_null())) {
        return Err(format!("no such step: {step}"));
    }
    if let Some(other) = types.iter().find(|one| !FEATURES.iter().any(|known| one["type"] == *known)) {
        return Err(format!("no such type: {other}"));
    }
    items(&part["opens"]).is_empty().then_some(()).ok_or("no descriptors".into())
}

fn items(value: &Json) -> Vec<Json> {
    match value {
        Json::Array(items) => items.clone(),
        Json::Object(members) => members.values().cloned().collect(),
        _ => Vec::new(),
    }
}

async fn converse(message: &Json, runner: &Runner, party: &Arc<Party>, does: &Entries) -> Result<(), Problem> {
    let (handle, requests) = match open(message, runner).await {
        Err(_) if message["role"] == "client" => return Ok(()), // never connected
        opened => opened?,
    };
    party.change(|state| {
        state.connected = true;
        state.sender = handle.request_sender();
        state.handle = Some(handle);
    });
    tokio::spawn(party.clone().serve(requests));
    party.clone().run(message["part"]["does"].clone(), does.clone()).await;
    if message["closes"] == true {
        party.close();
    }
    party.until(|state| (state.end.is_some() && state.running == 0).then_some(())).await;
    Ok(())
}

async fn open(message: &Json, runner: &Runner) -> Result<(Handle, mpsc::Receiver<DispatchRequest>), Problem> {
    let server = message["role"] == "server";
    let address = &message["address"];
    if let Some(path) = address["unix"].as_str() {
        let stream = if server {
            let mut listener = UnixListener::bind(path).map_err(text)?;
            runner.tell(json!({"type": "ready", "id": message["id"]}));
            listener.accept().await.map_err(text)?.0
        } else {
            UnixStream::connect(path).await.map_err(text)?
        };
        let (input, output) = stream.into_split();
        return Ok(serve(input, output));
    }
    let host = address["tcp"]["host"].as_str().ok_or("no such address")?;
    let tcp: SocketAddr = format!("{host}:{}", address["tcp"]["port"]).parse().map_err(text)?;
    let stream = if server {
        let mut listener = TcpListener::bind(tcp).await.map_err(text)?;
        runner.tell(json!({"type": "ready", "id": message["id"], "port": listener.local_addr().map_err(text)?.port()}));
        listener.accept().await.map_err(text)?.0
    } else {
        TcpStream::connect(tcp).await.map_err(text)?
    };
    let (input, output) = stream.into_split();
    Ok(serve(input, output))
}

fn text(error: impl std::fmt::Display) -> Problem {
    error.to_string()
}

struct Party {
    commands: Json,
    responders: Json,
    state: Mutex<State>,
    changes: watch::Sender<()>,
    changed: watch::Receiver<()>,
}

#[derive(Default)]
struct State {
    connected: bool,
    sender: Option<RequestSender>,
    handle: Option<Handle>,
    calls: HashMap<String, (JoinHandle<Json>, AbortHandle)>,
    seen: HashMap<String, Vec<(Json, Entries)>>,
    running: usize,
    finished: HashMap<String, u64>,
    end: Option<String>,
}

impl Party {
    fn change<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        let result = with(&mut self.state.lock().unwrap());
        let _ = self.changes.broadcast(());
        result
    }

    async fn until<T>(&self, condition: impl Fn(&State) -> Option<T>) -> T {
        let mut changed = self.changed.clone();
        loop {
            if let Some(result) = condition(&self.state.lock().unwrap()) {
                return result;
            }
            changed.recv().await;
        }
    }

    fn close(&self) {
        self.change(|state| {
            state.sender = None;
            if let Some(handle) = &mut state.handle {
                handle.shutdown();
            }
        });
    }

    async fn serve(self: Arc<Self>, mut requests: mpsc::Receiver<DispatchRequest>) {
        while let Some(request) = requests.next().await {
            self.change(|state| state.running += 1);
            let party = self.clone();
            tokio::spawn(async move {
                let command = String::from_utf8_lossy(&request.0).into_owned();
                let served = party.respond(&command, request).await;
                party.change(|state| {
                    state.running -= 1;
                    *state.finished.entry(command).or_default() += u64::from(served);
                });
            });
        }
        self.close();
        let handle = self.change(|state| state.handle.take());
        let end = handle.expect("a connection ends once").join().await;
        self.change(|state| state.end = Some(end_of(end)));
    }

    /// Says whether there was a responder that could be called.
    async fn respond(self: &Arc<Self>, command: &str, DispatchRequest(_, fields, ticket): DispatchRequest) -> bool {
        let declared = &self.commands[command];
        let raw = declared["raw"] == true;
        let Some(entries) = self.responders[command].as_array().filter(|entries| !entries.is_empty()) else {
            if let Some(ticket) = ticket {
                let _ = ticket.error(Some("UNHANDLED".into()), Some(format!("no responder for {command}"))).await;
            }
            return false;
        };
        // amp-async answers for a ticket that is dropped: with UNKNOWN.
        let Some(saw) = Declaration(&declared["arguments"], raw).decode(fields) else {
            return false;
        };
        let does = Entries::default();
        let entry = self.change(|state| {
            let calls = state.seen.entry(command.into()).or_default();
            calls.push((saw, does.clone()));
            &entries[calls.len().min(entries.len()) - 1]
        });
        if let (true, Some(ticket)) = (self.clone().run(entry["does"].clone(), does).await, ticket) {
            let fail = &entry["fail"];
            let code = fail["declared"].as_str().or(fail["remote"].as_str());
            let answer = Declaration(&declared["response"], raw).encode(&entry["answer"]);
            if let Some(code) = code {
                let _ = ticket.error(Some(code.into()), fail["description"].as_str().map(Into::into)).await;
            } else if let Some(answer) = answer {
                let _ = ticket.ok(answer).await;
            }
        }
        true
    }

    /// Runs steps, and says whether all of them could be done.
    async fn run(self: Arc<Self>, steps: Json, entries: Entries) -> bool {
        for step in steps.as_array().into_iter().flatten() {
            // Stays there where the conversation is over before the step is.
            entries.lock().unwrap().push(json!({"problem": "given up before it was done"}));
            let saw = self.step(step).await;
            let failed = saw.is_err();
            let entry = saw.unwrap_or_else(|problem| json!({"problem": problem}));
            *entries.lock().unwrap().last_mut().expect("it is there") = entry;
            if failed {
                return false;
            }
        }
        true
    }

    async fn step(&self, step: &Json) -> Result<Json, Problem> {
        if let Some(command) = step["call"].as_str() {
            let (call, abort) = abortable(call(
                self.commands[command].clone(),
                command.into(),
                step["with"].clone(),
                self.change(|state| state.sender.clone()),
            ));
            // Calls go out in the order of their tasks, so each of them is one.
            let call = tokio::spawn(async { call.await.unwrap_or(Json::Null) });
            let Some(name) = step["as"].as_str() else {
                return call.await.map_err(text);
            };
            self.change(|state| state.calls.insert(name.into(), (call, abort)));
            let () = tokio::task::yield_now().await;
        } else if let Some(name) = step["await"].as_str() {
            let call = self.change(|state| state.calls.remove(name));
            return call.ok_or("no such call")?.0.await.map_err(text);
        } else if let Some(name) = step["giveUp"].as_str() {
            self.change(|state| state.calls.remove(name)).ok_or("no such call")?.1.abort();
            let () = tokio::task::yield_now().await;
        } else if step["wait"] == "end" {
            self.until(|state| state.end.as_ref().map(drop)).await;
        } else if let Some(command) = step["wait"].as_str() {
            let count = step["count"].as_u64().unwrap_or(1);
            self.until(|state| match state.finished.get(command) {
                Some(finished) if *finished >= count => Some(Ok(())),
                _ if state.end.is_some() && state.running == 0 => Some(Err("the connection has ended".to_string())),
                _ => None,
            })
            .await?;
        } else {
            self.close();
        }
        Ok(Json::Null)
    }
}

async fn call(declared: Json, command: String, with: Json, sender: Option<RequestSender>) -> Json {
    let raw = declared["raw"] == true;
    let Some(fields) = Declaration(&declared["arguments"], raw).encode(&with) else {
        return json!({"failure": "refused"});
    };
    let Some(mut sender) = sender else {
        return json!({"failure": "lost"});
    };
    if declared["requiresAnswer"] == false {
        return match sender.call_remote_noreply(command, fields).await {
            Ok(()) => json!({"sent": true}),
            Err(_) => json!({"failure": "lost"}),
        };
    }
    match sender.call_remote(command, fields).await {
        Ok(answer) => match Declaration(&declared["response"], raw).decode(answer) {
            Some(answer) => json!({"answer": answer}),
            None => json!({"failure": "undecodable"}),
        },
        Err(Error::Remote { code, description }) => {
            let code = String::from_utf8_lossy(&code);
            let description = String::from_utf8_lossy(&description);
            let declares =
                |kind: &str| declared[kind].as_array().is_some_and(|codes| codes.iter().any(|known| known == &*code));
            if code == "UNHANDLED" {
                json!({"failure": "unhandled", "description": description})
            } else if raw {
                json!({"failure": "remote", "code": code, "description": description})
            } else if declares("errors") || declares("fatalErrors") {
                json!({"failure": "declared", "code": code, "description": description})
            } else {
                json!({"failure": "unknown", "description": description})
            }
        }
        Err(_) => json!({"failure": "lost"}),
    }
}

/// How amp-async says that a connection ended, in the words of the harness.
fn end_of(end: Result<(), Error>) -> String {
    match end {
        Ok(()) => "clean".into(),
        Err(Error::ConfusedFrame) => "no-empty-boxes".into(),
        Err(Error::UnmatchedReply) => "unknown-tag".into(),
        Err(Error::IO(_)) => "lost".into(),
        // The crate does not name the type of what is inside, but prints it.
        Err(Error::Codec(error)) => match error.to_string() {
            text if text == "KeyTooLong" => "too-long".into(),
            text if text.contains("ConnectionReset") => "lost".into(),
            text => text,
        },
        Err(error) => error.to_string(),
    }
}
