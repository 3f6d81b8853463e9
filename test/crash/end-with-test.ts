// A preload for the real bot (`node --import`): a bot whose test process is gone, for whatever reason,
// ends too, instead of asking a Slack that is not there for ever. Needs a spawn with an IPC channel.

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();
