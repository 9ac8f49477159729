//! Lets the harness test amp-async: talks with the runner, one thread for each conversation.
mod part;
mod values;

use serde_json::{json, Value as Json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

/// What amp-async has, and what an application does with it as a matter of course.
const FEATURES: [&str; 15] = [
    "unix",
    "tcp",
    "Integer",
    "String",
    "Unicode",
    "Boolean",
    "Float",
    "raw",
    "optional",
    "unanswered",
    "own-codes",
    "refusals",
    "calls-in-flight",
    "late-answers",
    "giveUp",
];

/// Where messages to the runner go.
#[derive(Clone)]
pub struct Runner(Arc<Mutex<UnixStream>>);

impl Runner {
    pub fn tell(&self, message: Json) {
        // A runner that is gone ends this process with its connection.
        let _ = self.0.lock().unwrap().write_all(format!("{message}\n").as_bytes());
    }
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [option, path] = &arguments[..] else { panic!("usage: amp-async-peer --listen PATH") };
    assert_eq!(option, "--listen", "usage: amp-async-peer --listen PATH");
    let listener = UnixListener::bind(path)?;
    let connected = Arc::new(AtomicBool::new(false));
    let seen = connected.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_secs(60));
        if !seen.load(Ordering::SeqCst) {
            std::process::exit(1);
        }
    });
    let (stream, _) = listener.accept()?;
    connected.store(true, Ordering::SeqCst);
    serve(stream)
}

fn serve(stream: UnixStream) -> std::io::Result<()> {
    let runner = Runner(Arc::new(Mutex::new(stream.try_clone()?)));
    runner.tell(json!({"type": "hello", "protocol": 2, "implementation": "amp-async",
        "versions": {"amp-async": "0.1.3"}, "features": FEATURES}));
    let mut conversations: HashMap<String, (oneshot::Sender<()>, thread::JoinHandle<()>)> = HashMap::new();
    for line in BufReader::new(stream).lines() {
        let message: Json = serde_json::from_str(&line?).unwrap_or_default();
        let id = message["id"].as_str().unwrap_or_default().to_string();
        match message["type"].as_str() {
            Some("play") => {
                let (abandon, abandoned) = oneshot::channel();
                let runner = runner.clone();
                let conversation = thread::spawn(move || {
                    let id = &message["id"];
                    runner.tell(match part::play(&message, abandoned, &runner) {
                        Ok(observation) => {
                            json!({"type": "observed", "id": id, "observation": observation})
                        }
                        Err(problem) => json!({"type": "error", "id": id, "problem": problem}),
                    });
                });
                conversations.insert(id, (abandon, conversation));
            }
            Some("abandon") => drop(conversations.remove(&id)),
            Some("bye") => {
                for (_, (abandon, conversation)) in conversations {
                    drop(abandon);
                    let _ = conversation.join();
                }
                runner.tell(json!({"type": "bye"}));
                return Ok(());
            }
            _ => runner.tell(json!({"type": "error", "id": message["id"], "problem": "no such message"})),
        }
    }
    Ok(())
}
