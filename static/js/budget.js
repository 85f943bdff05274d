// Totals that follow the typing, in whole pence. What counts is what the server works out after saving.
//
//   [data-budget="10000.00"]         the form, with the most that one may ask for
//   [data-budget-line]               a row; in it [data-amount="asked"] and [data-amount="elsewhere"] (fields)
//                                    and [data-line-cost] (text); data-is-confirmed: what comes from elsewhere is
//   [data-total="asked|elsewhere|cost|confirmed"]   every place that shows a total
//   [data-note]                      what stands under the sum that is asked for
//   [data-share="elsewhere"]         percent of the cost
//   [data-share-asked], [data-share-elsewhere]   the two parts of the bar

const TYPED = /^£?\s*(\d{1,10}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{1,2}))?$/; // as app/rules/money.py reads it

/** Pence as a whole number (BigInt: no sum is too large for it), nothing for nothing; null when it is no amount. */
function pence(text) {
  if (!text.trim()) return 0n;
  const found = TYPED.exec(text.trim());
  return found && BigInt(found[1].replaceAll(",", "")) * 100n + BigInt((found[2] ?? "").padEnd(2, "0"));
}

/** £1,234.50: always two places. */
function pounds(amount) {
  return `£${(amount / 100n).toLocaleString("en-GB")}.${String(amount % 100n).padStart(2, "0")}`;
}

/** Percent in tenths, half up, as the server rounds it. */
function tenths(part, whole) {
  return whole ? Number((2000n * part + whole) / (2n * whole)) : 0;
}

function addUp(form) {
  const sums = { asked: 0n, elsewhere: 0n, confirmed: 0n };
  for (const line of form.querySelectorAll("[data-budget-line]")) {
    let cost = 0n;
    for (const field of line.querySelectorAll("[data-amount]")) {
      const amount = pence(field.value);
      if (amount === null) return;
      sums[field.dataset.amount] += amount;
      cost += amount;
      if (field.dataset.amount === "elsewhere" && "isConfirmed" in line.dataset) sums.confirmed += amount;
    }
    line.querySelector("[data-line-cost]").textContent = pounds(cost);
  }
  show(form, sums);
}

function show(form, sums) {
  const cost = sums.asked + sums.elsewhere;
  const each = (places, change) => form.querySelectorAll(places).forEach(change);
  for (const [name, sum] of Object.entries({ ...sums, cost })) {
    each(`[data-total="${name}"]`, (place) => { place.textContent = pounds(sum); });
  }
  const most = pence(form.dataset.budget);
  each("[data-note]", (place) => {
    place.textContent = sums.asked > most ? "more than it can give" : sums.asked === most ? "the most it can give" : "";
  });
  const share = tenths(sums.elsewhere, cost);
  each("[data-share=elsewhere]", (place) => { place.textContent = (share / 10).toFixed(1); });
  each("[data-share-asked]", (part) => { part.setAttribute("width", `${cost ? (1000 - share) / 10 : 0}%`); });
  each("[data-share-elsewhere]", (part) => { part.setAttribute("width", `${share / 10}%`); });
}

for (const form of document.querySelectorAll("[data-budget]")) {
  form.addEventListener("input", () => addUp(form));
}
