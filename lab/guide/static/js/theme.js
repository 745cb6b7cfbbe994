// Sets what decides the look before anything is drawn: the theme and the shell of commands, as chosen here before.
const root = document.documentElement;
root.dataset.shell = navigator.userAgent.includes("Windows") ? "powershell" : "bash";
try {
  const theme = localStorage.getItem("theme"), shell = localStorage.getItem("shell");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (["bash", "powershell", "python"].includes(shell)) root.dataset.shell = shell;
} catch { /* no storage: the system's theme */ }
