// Passkeys: a form that wants one asks the server for a question, the browser for the answer, and sends it.

const ask = async form => {
  const token = form.querySelector('[name=__RequestVerificationToken]').value;
  const answer = await fetch(form.dataset.passkeyOptions, { method: 'POST', body: new URLSearchParams({ __RequestVerificationToken: token }) });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  const options = await answer.json();
  return form.dataset.passkey === 'create'
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
};

document.addEventListener('submit', async event => {
  const form = event.target;
  if (!form.matches('form[data-passkey]') || form.elements.credential.value) return;
  event.preventDefault();
  const error = form.querySelector('[data-passkey-error]');
  error.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify((await ask(form)).toJSON());
  } catch {
    // whoever cancels, or has no passkey, is told so and may try again
    error.hidden = false;
    return;
  }
  form.requestSubmit();
}, true);

// a page that is come back to has nothing left to send
addEventListener('pageshow', () => {
  for (const field of document.querySelectorAll('form[data-passkey] [name=credential]')) field.value = '';
});
