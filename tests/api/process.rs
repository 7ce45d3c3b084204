//! Programs that tests start, none of which outlives the test process.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long anything may take that has to happen. Generous: builds of tests are slow and machines are shared.
pub(crate) const DEADLINE: Duration = Duration::from_mins(1);
/// How often something is looked at that is waited for.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Starts a program, ends it when standard input closes, and removes a folder after it. Standard input is a pipe from the test
/// process: it closes when the owner is dropped, and also when the process ends without dropping anything, killed or not.
const KEEPER: &str = r#"
signal=$1 folder=$2
shift 2
sh -c 'echo "$$"; exec "$@"' tote-test "$@" </dev/null &
child=$!
exec >/dev/null 2>&1
cat
kill -s "$signal" "$child"
wait "$child"
[ -z "$folder" ] || rm -rf "$folder"
"#;

/// What a program runs with; everything else of the environment is left out.
#[derive(Debug, Default, Clone)]
pub(crate) struct Start {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    /// User and group to run as.
    pub(crate) account: Option<(u32, u32)>,
    /// Removed when the program has ended.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) work_folder: Option<PathBuf>,
}

impl Start {
    /// `command` with this environment, account and folder. What it finds by name is the system's.
    fn prepare(&self, command: &mut Command) {
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some((user, group)) = self.account {
            command.uid(user).gid(group);
        }
        if let Some(folder) = &self.work_folder {
            command.current_dir(folder);
        }
    }
}

/// A running program. Dropping it ends it and waits for its end.
#[derive(Debug)]
pub(crate) struct Process {
    name: String,
    keeper: Child,
    /// Open while the program shall run.
    leash: Option<ChildStdin>,
    pid: u32,
    lines: Mutex<Receiver<String>>,
    errors: Arc<Mutex<Vec<u8>>>,
}

impl Process {
    /// Starts a program that ends in good order on `signal`, such as `TERM`.
    pub(crate) fn start(start: &Start, signal: &str) -> Self {
        let mut command = Command::new("sh");
        start.prepare(&mut command);
        let folder = start.folder.as_deref().map(Path::to_string_lossy).unwrap_or_default();
        let mut keeper = command
            .args(["-c", KEEPER, "keeper", signal, &folder])
            .arg(&start.program)
            .args(&start.arguments)
            // What ends this process by its group, such as Ctrl-C, must not end what cleans up after it.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let (sender, lines) = channel();
        let stdout = BufReader::new(keeper.stdout.take().expect("standard output is a pipe"));
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let errors = Arc::default();
        collect(keeper.stderr.take().expect("standard error is a pipe"), &errors);
        let pid = lines
            .recv_timeout(DEADLINE)
            .expect("the shell says the number of the process")
            .parse()
            .expect("a number");
        Self {
            name: start.program.display().to_string(),
            leash: keeper.stdin.take(),
            keeper,
            pid,
            lines: Mutex::new(lines),
            errors,
        }
    }

    /// The first line of standard output that begins with `prefix`, without it.
    pub(crate) fn line_after(&self, prefix: &str) -> String {
        let begun = Instant::now();
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let left = DEADLINE.saturating_sub(begun.elapsed());
            let Ok(line) = lines.recv_timeout(left) else {
                panic!("{} never wrote {prefix:?}; its errors:\n{}", self.name, self.errors());
            };
            if let Some(rest) = line.strip_prefix(prefix) {
                return rest.to_owned();
            }
        }
    }

    /// The next lines of standard output, up to one that begins with `last` after its indentation.
    pub(crate) fn rest_of_the_start(&self, last: &str) -> Vec<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let mut said: Vec<String> = Vec::new();
        while !said.last().is_some_and(|line| line.trim_start().starts_with(last)) {
            let line = lines.recv_timeout(DEADLINE);
            said.push(line.unwrap_or_else(|_| panic!("{} never wrote {last:?}: {said:?}", self.name)));
        }
        said
    }

    /// What it wrote to standard error so far.
    pub(crate) fn errors(&self) -> String {
        let bytes = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub(crate) fn is_running(&self) -> bool {
        // A zombie still has a number: it is the keeper's child, which is waited for only after the leash was let go.
        let state = Command::new("ps")
            .args(["-o", "stat=", "-p", &self.pid.to_string()])
            .output();
        state.is_ok_and(|state| {
            let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
            !state.is_empty() && !state.starts_with('Z')
        })
    }

    /// How much memory it holds.
    pub(crate) fn memory_kib(&self) -> u64 {
        let told = Command::new("ps")
            .args(["-o", "rss=", "-p", &self.pid.to_string()])
            .output()
            .expect("ps runs");
        let text = String::from_utf8_lossy(&told.stdout).trim().to_owned();
        text.parse()
            .unwrap_or_else(|_| panic!("{} holds {text:?} KiB", self.name))
    }

    /// Sends a signal, such as `STOP`.
    pub(crate) fn signal(&self, signal: &str) {
        send(signal, self.pid);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.leash.take());
        if wait(&mut self.keeper, DEADLINE).is_none() {
            send("KILL", self.pid);
            let _ = wait(&mut self.keeper, DEADLINE);
            assert!(
                std::thread::panicking(),
                "{} did not end; its errors:\n{}",
                self.name,
                self.errors()
            );
        }
    }
}

/// A program that runs to its own end.
#[derive(Debug)]
pub(crate) struct Job {
    child: Child,
    stdout: Arc<Mutex<Vec<u8>>>,
    stderr: Arc<Mutex<Vec<u8>>>,
    readers: [JoinHandle<()>; 2],
}

/// How a program ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct Ended {
    status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Ended {
    /// The exit code; `None` where a signal ended it.
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).expect("standard output is text")
    }

    /// This, where it ended well.
    pub(crate) fn done(self) -> Self {
        let (stdout, stderr) = (String::from_utf8_lossy(&self.stdout), &self.stderr);
        assert!(self.status.success(), "{}\n{stdout}\n{stderr}", self.status);
        self
    }
}

impl Job {
    /// Starts a program and gives it `input`.
    pub(crate) fn start(start: &Start, input: Option<Vec<u8>>) -> Self {
        let mut command = Command::new(&start.program);
        start.prepare(&mut command);
        let mut child = command
            .args(&start.arguments)
            .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", start.program.display()));
        if let (Some(input), Some(mut pipe)) = (input, child.stdin.take()) {
            // A program that ends before it has read everything closes the pipe; its exit code says why.
            std::thread::spawn(move || std::io::Write::write_all(&mut pipe, &input).ok());
        }
        let (stdout, stderr) = (Arc::default(), Arc::default());
        let readers = [
            collect(child.stdout.take().expect("standard output is a pipe"), &stdout),
            collect(child.stderr.take().expect("standard error is a pipe"), &stderr),
        ];
        Self {
            child,
            stdout,
            stderr,
            readers,
        }
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a child can be waited for").is_none()
    }

    /// Ends it without a chance to do anything about it.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("a child can be killed");
        self.child.wait().expect("a killed child ends");
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ended {
        let Some(status) = wait(&mut self.child, DEADLINE * 2) else {
            let _ = self.child.kill();
            let stderr = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
            panic!(
                "a program did not end; its errors:\n{}",
                String::from_utf8_lossy(&stderr)
            );
        };
        for reader in self.readers {
            reader.join().expect("reading a pipe does not fail");
        }
        let take =
            |bytes: &Arc<Mutex<Vec<u8>>>| std::mem::take(&mut *bytes.lock().unwrap_or_else(PoisonError::into_inner));
        Ended {
            status,
            stdout: take(&self.stdout),
            stderr: String::from_utf8_lossy(&take(&self.stderr)).into_owned(),
        }
    }
}

/// Reads `pipe` to its end, beside everything else.
fn collect(mut pipe: impl Read + Send + 'static, bytes: &Arc<Mutex<Vec<u8>>>) -> JoinHandle<()> {
    let bytes = Arc::clone(bytes);
    std::thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count) = pipe.read(&mut buffer) {
            if count == 0 {
                break;
            }
            bytes
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(&buffer[..count]);
        }
    })
}

fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            return Some(status);
        }
        if begun.elapsed() > limit {
            return None;
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn send(signal: &str, pid: u32) {
    let sent = Command::new("sh")
        .args(["-c", r#"kill -s "$1" "$2""#, "send", signal, &pid.to_string()])
        .status();
    assert!(
        sent.is_ok_and(|status| status.success()),
        "{signal} cannot be sent to {pid}"
    );
}

/// Looks until `found` has something, and returns it; `what` is told where that never happens.
pub(crate) fn eventually<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(begun.elapsed() < DEADLINE, "never came: {what}");
        std::thread::sleep(LOOK_EVERY);
    }
}

/// The folder of everything that tests of this process write. It goes when the process goes.
pub(crate) fn scratch() -> &'static Path {
    static SCRATCH: OnceLock<(PathBuf, Process)> = OnceLock::new();
    &SCRATCH
        .get_or_init(|| {
            let folder = tempfile::Builder::new()
                .prefix("tote-api-")
                .tempdir()
                .expect("a temporary folder can be made")
                .keep();
            let keeper = Start {
                program: PathBuf::from("tail"),
                arguments: vec!["-f".to_owned(), "/dev/null".to_owned()],
                folder: Some(folder.clone()),
                ..Start::default()
            };
            (folder, Process::start(&keeper, "TERM"))
        })
        .0
}
