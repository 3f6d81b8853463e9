// A preload for the real bot (`node --import`): at SIGUSR2 its clock jumps by CLOCK_JUMP_MS. Timers do not,
// as on a machine whose clock is set.

process.on('SIGUSR2', () => {
  const real = Date.now.bind(Date);
  Date.now = () => real() + Number(process.env['CLOCK_JUMP_MS']);
});
