/// The definition that `sagactl saga init` writes.
enum StarterFile {
  static let text = """
    # A saga: steps that are undone, latest first, when one of them fails. All there is to say about this
    # language is in sagactl-saga-language(5). To try it:
    #
    #   sagactl saga validate saga.yaml                 what it will do
    #   sagactl saga simulate saga.yaml --exhaustive    every outcome and crash, without running anything
    #   sagactl saga run saga.yaml --input '{"tripId":"1","city":"Rome"}'
    #   sagactl saga run saga.yaml --input '{"tripId":"2","city":"Atlantis"}'
    #
    # For help in an editor: sagactl saga schema > saga.schema.json, and as the first line of this file
    # yaml-language-server: $schema=saga.schema.json

    document: { dsl: sagactl/v1, name: book-trip, version: 1.0.0 }

    # What a saga has to be given: a part of JSON Schema, checked before anything happens.
    input:
      type: object
      required: [tripId, city]
      properties:
        tripId: { type: string, minLength: 1 }
        city: { type: string }
        card: { type: string, sensitive: true } # kept out of timelines; the log holds it
        email: { type: string }
      additionalProperties: false

    # The topic the sagas are logged to.
    log: { topic: sagas }

    # What every step has that does not say otherwise, field by field.
    defaults:
      timeout: 2s # for one attempt
      retry: { maxAttempts: 3, delay: 100ms } # three executions in all, so two retries

    # Whom the steps call, each by one protocol. A mock answers by the rules written here: for every command
    # the first rule that applies. Rules see what a real participant would be sent, .input being its input.
    participants:
      flights:
        mock:
          Book:
            - when: "${ .input.city == 'Atlantis' }"
              refuse: { code: NoSuchCity, message: "nobody flies to ${ .input.city }" }
            - succeed: { ticket: "flight-${ .input.tripId }" }
          Cancel:
            - succeed: {} # also when nothing was booked: to cancel what is not there must succeed
      hotels:
        mock:
          Book:
            - succeed: { room: "room-${ .input.tripId }" }
          Cancel:
            - succeed: {}
      bank:
        mock:
          Charge:
            - succeed: { charge: "charge-${ .input.tripId }" }
      # A program in its place would be called with the call as JSON on its standard input:
      #   bank: { exec: { command: [./bank.sh] } }
      mail:
        mock:
          Send:
            - succeed: {}

    # Each step waits for the item before it. What stands below parallel runs side by side.
    steps:
      - parallel:
          - name: flight
            action:
              participant: flights
              command: Book
              input: { tripId: "${ .input.tripId }", city: "${ .input.city }" }
            output: { ticket: "${ .ticket }" } # what is kept of the reply
            # Undone also when nobody answered, because it may have happened. So the compensation must do
            # with what is known before the action: here the number of the trip.
            compensate:
              participant: flights
              command: Cancel
              input: { tripId: "${ .input.tripId }" }

          - name: hotel
            action:
              participant: hotels
              command: Book
              input: { tripId: "${ .input.tripId }", city: "${ .input.city }" }
            compensate:
              participant: hotels
              command: Cancel
              input: { tripId: "${ .input.tripId }" }

      # The pivot decides: before it the saga can be undone, after it it only goes forward.
      - name: payment
        kind: pivot
        action:
          participant: bank
          command: Charge
          input: { tripId: "${ .input.tripId }", card: "${ .input.card // 'none' }" }
        onUnknown: stuck # nobody guesses about money: an operator finds out, and resolves the step

      - name: confirmation
        if: "${ .input.email != null }"
        action:
          participant: mail
          command: Send
          input: { to: "${ .input.email }", text: "Your ticket is ${ .steps.flight.output.ticket }" }
        compensate: noop # there is nothing to undo, and that has to be said
        onFailure: continue # the trip is booked, whether the mail arrives or not

    # What a completed saga gives.
    output:
      ticket: "${ .steps.flight.output.ticket }"
      room: "${ .steps.hotel.output.room }"

    """
}
