// Totals that follow the typing. What counts is what the server works out after saving.
//
//   [data-budget="10000.00"]         the form, with the most that one may ask for
//   [data-budget-line]               a row; in it [data-amount="asked"] and [data-amount="elsewhere"] (fields)
//                                    and [data-line-cost] (text)
//   [data-total="asked|elsewhere|cost"]   every place that shows a total
//   [data-note]                      what stands under the sum that is asked for
//   [data-share="elsewhere"]         percent of the cost
//   [data-share-asked], [data-share-elsewhere]   the two parts of the bar

const pounds = new Intl.NumberFormat("en-GB", { style: "currency", currency: "GBP" });

/** Pence, so that nothing is lost to fractions; null when it is not an amount. */
function pence(text) {
  const plain = text.replace(/[£,\s]/g, "");
  if (plain === "") return 0;
  return /^\d+(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null;
}

function addUp(form) {
  const sums = { asked: 0, elsewhere: 0 };
  for (const line of form.querySelectorAll("[data-budget-line]")) {
    let cost = 0;
    for (const field of line.querySelectorAll("[data-amount]")) {
      const amount = pence(field.value);
      if (amount === null) return;
      sums[field.dataset.amount] += amount;
      cost += amount;
    }
    line.querySelector("[data-line-cost]").textContent = pounds.format(cost / 100);
  }
  show(form, sums);
}

function show(form, sums) {
  const cost = sums.asked + sums.elsewhere;
  for (const [name, sum] of Object.entries({ ...sums, cost })) {
    form.querySelectorAll(`[data-total="${name}"]`).forEach((place) => { place.textContent = pounds.format(sum / 100); });
  }
  const most = pence(form.dataset.budget);
  form.querySelectorAll("[data-note]").forEach((place) => {
    place.textContent = sums.asked > most ? "more than it can give" : sums.asked === most ? "the most it can give" : "";
  });
  const share = cost ? (100 * sums.elsewhere) / cost : 0;
  form.querySelectorAll("[data-share=elsewhere]").forEach((place) => { place.textContent = share.toFixed(1); });
  form.querySelector("[data-share-asked]")?.setAttribute("width", `${cost ? 100 - share : 0}%`);
  form.querySelector("[data-share-elsewhere]")?.setAttribute("width", `${share}%`);
}

for (const form of document.querySelectorAll("[data-budget]")) {
  form.addEventListener("input", () => addUp(form));
}
