// Brings the key that stands behind the # of this page's address to our server, and takes it out of the address and the history.

const form = document.querySelector("form[data-brings]");
const behind = location.hash;
history.replaceState(null, "", location.pathname);
if (form && behind.length > 1) {
  form.elements.key.type = "hidden";
  form.elements.key.value = behind;
  form.submit();
}
